"""The most frequent words of a text, ignoring case and punctuation."""

STOP_WORDS = {"the", "a", "of", "and", "to"}
TEXT = "The cat sat. The dog sat, and the cat looked at the dog: a look of love."


def words(text):
    """Lower-case words without punctuation, in order."""
    found = []
    for raw in text.split():
        word = raw.strip(".,:;!?").lower()
        if word and word not in STOP_WORDS:
            found.append(word)
    return found


def most_common(text, limit=3):
    counts = {}
    for word in words(text):
        counts[word] = counts.get(word, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ranked[:limit]


if __name__ == "__main__":
    for word, count in most_common(TEXT):
        print(f"{word:<8}{'#' * count}")
