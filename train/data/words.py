"""The words that generated programs are made of: names of variables by type, names of functions, words of English."""

from __future__ import annotations

from typing import Final


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


NAMES: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(names.split())
    for kind, names in {
        "str": (
            "text s string word line name message sentence phrase value st title label content body source raw "
            "letters chars token key data txt code pattern result output path string1 input_text val field url email "
            "base"
        ),
        "char": "char c ch letter symbol sep delimiter x fill sign mark old new target character",
        "sub": "sub prefix suffix part fragment target search needle old new substring query piece tail head",
        "digits": "text s value number digits raw string num_str amount code",
        "sentence": "sentence text line message phrase words_text title content description string",
        "csv": "row line text csv data fields record values string",
        "lines": "text content document body data message log",
        "kv": "config line text query settings pairs options header data",
        "int": (
            "n x num number value count total a b k size limit start end step index offset amount width target base "
            "low high score age year result level factor threshold shift left right diff val m y z position length"
        ),
        "nat": "n k count size width times limit depth num i index pos length steps start end amount m j",
        "float": "price rate ratio amount x value total average weight temperature factor score balance tax",
        "bool": "flag found done is_valid reverse ok active enabled strict ready seen changed valid ascending",
        "ints": (
            "nums numbers values items data lst arr array scores result elements list1 list2 a xs counts ages prices "
            "sequence integers sizes totals vals ranks digits_list stack queue odds weights"
        ),
        "strs": (
            "words names strings items lines tokens parts keys labels texts fruits lst data values result tags fields "
            "cities colors entries animals users commands chunks titles pieces elements array"
        ),
        "chars": "letters chars characters symbols result lst items output stack new_text buffer out t",
        "floats": "prices rates values measurements samples scores temperatures data weights readings",
        "bools": "flags checks results answers values states mask",
        "mixed": "items values data elements things mixed lst array objects",
        "matrix": "matrix grid rows table board groups lists nested data cells array lists_of_nums",
        "counts": "counts scores d data stock ages prices inventory totals dic votes freq points result table",
        "names": "mapping d aliases data translations config settings capitals dictionary lookup headers env codes",
        "ids": "users by_id d names labels lookup index data table registry dictionary mapping",
        "intmap": "d mapping counts table data dic memo cache nums_dict lookup index dictionary scores values",
        "groups": "groups d buckets by_name grades graph index data teams lists history dic",
        "pairs": "pairs items records entries scores results data rows edges list_of_pairs points",
        "set": "seen unique ids numbers set1 set2 members allowed visited a b known",
        "words_set": "seen tags allowed words stopwords letters vowels known group",
        "point": "point pair coords position t values bounds size tup span",
        "any": "value x item obj element result thing data arg",
    }.items()
}
"""Names that people give to values of a type."""

BOUND: Final[dict[str, tuple[str, ...]]] = {
    "i": ("x", "n", "num", "v", "x", "value", "item", "i", "number", "a", "e", "element", "y"),
    "c": ("c", "ch", "char", "letter", "x", "i", "s", "character"),
    "w": ("word", "w", "s", "x", "item", "name", "part", "token", "line", "entry", "t"),
    "k": ("k", "key", "name", "item", "word"),
    "v": ("v", "value", "val", "count", "score"),
    "j": ("i", "j", "idx", "index", "k", "pos", "p"),
    "r": ("row", "r", "line", "group", "sub", "inner", "lst"),
    "p": ("p", "pair", "item", "entry", "t", "x"),
    "g": ("a", "b", "left", "right", "first", "second", "x", "y"),
}
"""Names of loop and comprehension variables, by what they run over."""

FUNCTIONS: Final = _split(
    "f f f f f f f f f f process transform convert build_result solve check count_items compute update clean "
    "parse format_text normalize select filter_items collect combine apply encode decode merge extract analyze "
    "rearrange find_value get_result make_list handle summarize evaluate calc split_text total_of fix modify "
    "search shift_items group_items validate compress expand func g helper run scan pick sort_items replace_all"
)

WORDS: Final = _split(
    "apple banana cherry hello world python code red green blue cat dog fish bird tree house car road book pen "
    "table chair water fire earth wind sun moon star day night summer winter rain snow north south east west left "
    "right up down big small old new fast slow good bad hot cold the a of and to in is it on for with as at be "
    "this that list dict string number value key name data test error open close read write start stop run walk "
    "jump play game team score point level alice bob carol dave eve frank grace heidi london paris rome tokyo "
    "madrid berlin oslo milk bread egg cheese tea coffee sugar salt abc xyz foo bar baz spam eggs ham level noon "
    "radar kayak banana mississippi committee letter balloon tomato zebra quick brown fox lazy over user admin "
    "guest item total price order date time file path line word text note task done pending active"
)

KEYS: Final = _split(
    "a b c d e x y z k key name age id count total size color price apple banana cat dog alice bob one two"
)

FIRST_NAMES: Final = _split("Alice Bob Carol Dave Eve Frank Grace Ann Tom Kim Lee Sam Zoe Max Ida Jo")
