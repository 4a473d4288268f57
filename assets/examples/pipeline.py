"""Log lines through a pipeline of generators: parse, filter, average over a window."""

LOG = """\
GET /index 120
GET /about 80
POST /login 310
GET /index oops
GET /index 95
GET /about 240
"""


def requests(text):
    for line in text.splitlines():
        method, path, took = line.split()
        if took.isdigit():
            yield method, path, int(took)


def only(method, entries):
    for entry in entries:
        if entry[0] == method:
            yield entry


def moving_average(numbers, size=2):
    """The mean of the last `size` numbers, from the first full window on."""
    window = []
    for number in numbers:
        window.append(number)
        if len(window) > size:
            window.pop(0)
        if len(window) == size:
            yield sum(window) / size


def averages(text, method="GET"):
    times = (took for _, _, took in only(method, requests(text)))
    return list(moving_average(times))


if __name__ == "__main__":
    for average in averages(LOG):
        print(f"{average:6.1f} ms")
