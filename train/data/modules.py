"""Modules of the standard library and of packages whose functions are worth stepping through, and their tests.

A line of a table names a module, then the tests that call its functions beside its own doctests, then the modules
in C that would replace its functions. Chosen by hand: functions over plain values, no files, no network, no clock.
Packages are pure Python and permissively licensed (MIT, BSD, Apache, ZPL).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

HELD_OUT_ONE_IN: Final = 6

_STANDARD: Final = """
base64 test.test_base64
bisect test.test_bisect -_bisect
calendar test.test_calendar
cgi test.test_cgi
codeop test.test_codeop
colorsys test.test_colorsys
copy test.test_copy
dataclasses test.test_dataclasses
datetime -_datetime test.test_strptime
difflib test.test_difflib
dis test.test_dis
doctest test.test_doctest
email._encoded_words test.test_email.test__encoded_words
email._header_value_parser test.test_email.test__header_value_parser
email._parseaddr test.test_email.test_email
email.base64mime test.test_email.test_email
email.header test.test_email.test_email
email.message test.test_email.test_message
email.quoprimime test.test_email.test_email
email.utils test.test_email.test_utils test.test_email.test_email
encodings test.test_codecs
encodings.idna test.test_codecs
encodings.punycode test.test_codecs
enum test.test_enum
fnmatch test.test_fnmatch
functools test.test_functools -_functools
genericpath test.test_genericpath test.test_posixpath test.test_ntpath
getopt test.test_getopt
gettext test.test_gettext
heapq test.test_heapq -_heapq
html test.test_html
http.cookiejar test.test_http_cookiejar
http.cookies test.test_http_cookies
imaplib test.test_imaplib
importlib._bootstrap_external test.test_importlib.test_util
importlib.util test.test_importlib.test_util
inspect test.test_inspect test.test_inspect.test_inspect
ipaddress test.test_ipaddress
json.decoder test.test_json.test_scanstring test.test_json.test_decode
json.encoder test.test_json.test_encode_basestring_ascii
linecache test.test_linecache
locale test.test_locale test.test__locale
ntpath test.test_ntpath
nturl2path test.test_urllib
operator test.test_operator -_operator
optparse test.test_optparse
pickletools test.test_pickletools
pkgutil test.test_pkgutil
plistlib test.test_plistlib
posixpath test.test_posixpath
pprint test.test_pprint
quopri test.test_quopri
re._compiler test.test_re
re._parser test.test_re
reprlib test.test_reprlib
shlex test.test_shlex
smtplib test.test_smtplib
statistics test.test_statistics
string test.test_string
stringprep test.test_stringprep
sysconfig test.test_sysconfig
textwrap test.test_textwrap
tokenize test.test_tokenize
tomllib._parser test.test_tomllib.test_data test.test_tomllib.test_misc
traceback test.test_traceback
types test.test_types
typing test.test_typing
unittest.util unittest.test.test_assertions test.test_unittest.test_assertions test.test_unittest.test_case
urllib.parse test.test_urlparse
urllib.request test.test_urllib test.test_urllib2
uuid test.test_uuid
warnings test.test_warnings
wsgiref.headers test.test_wsgiref
wsgiref.util test.test_wsgiref
xml.sax.saxutils test.test_sax
xmlrpc.client test.test_xmlrpc
zipfile test.test_zipfile
"""

_PACKAGES: Final = """
algorithms.*
boltons.*
humanfriendly humanfriendly.tests
humanfriendly.tables humanfriendly.tests
humanfriendly.text humanfriendly.tests
humanize.*
inflection
jsonpointer
more_itertools.more
more_itertools.recipes
natsort.*
packaging.utils
packaging.version
packaging.tags
pydash.*
pytimeparse.timeparse
semver.version
string_utils.*
sympy.combinatorics.generators sympy.combinatorics.tests.test_generators
sympy.combinatorics.graycode sympy.combinatorics.tests.test_graycode
sympy.combinatorics.group_numbers sympy.combinatorics.tests.test_group_numbers
sympy.combinatorics.partitions sympy.combinatorics.tests.test_partitions
sympy.combinatorics.permutations sympy.combinatorics.tests.test_permutations
sympy.combinatorics.schur_number sympy.combinatorics.tests.test_schur_number
sympy.combinatorics.tensor_can sympy.combinatorics.tests.test_tensor_can
sympy.combinatorics.util sympy.combinatorics.tests.test_util
sympy.core.intfunc sympy.core.tests.test_numbers
sympy.core.logic sympy.core.tests.test_logic
sympy.crypto.crypto sympy.crypto.tests.test_crypto
sympy.discrete.recurrences sympy.discrete.tests.test_recurrences
sympy.external.ntheory sympy.external.tests.test_ntheory
sympy.functions.combinatorial.numbers sympy.functions.combinatorial.tests.test_comb_numbers
sympy.logic.algorithms.dpll sympy.logic.tests.test_inference
sympy.logic.boolalg sympy.logic.tests.test_boolalg
sympy.logic.utilities.dimacs sympy.logic.tests.test_dimacs
sympy.multipledispatch.utils sympy.multipledispatch.tests.test_core
sympy.ntheory.bbp_pi sympy.ntheory.tests.test_bbp_pi
sympy.ntheory.continued_fraction sympy.ntheory.tests.test_continued_fraction
sympy.ntheory.digits sympy.ntheory.tests.test_digits
sympy.ntheory.egyptian_fraction sympy.ntheory.tests.test_egyptian_fraction
sympy.ntheory.factor_ sympy.ntheory.tests.test_factor_
sympy.ntheory.generate sympy.ntheory.tests.test_generate
sympy.ntheory.modular sympy.ntheory.tests.test_modular
sympy.ntheory.multinomial sympy.ntheory.tests.test_multinomial
sympy.ntheory.partitions_ sympy.ntheory.tests.test_partitions
sympy.ntheory.primetest sympy.ntheory.tests.test_primetest
sympy.ntheory.residue_ntheory sympy.ntheory.tests.test_residue
sympy.parsing.sympy_parser sympy.parsing.tests.test_sympy_parser
sympy.polys.densebasic sympy.polys.tests.test_densebasic
sympy.polys.galoistools sympy.polys.tests.test_galoistools
sympy.polys.monomials sympy.polys.tests.test_monomials
sympy.polys.orderings sympy.polys.tests.test_orderings
sympy.printing.conventions sympy.printing.tests.test_conventions
sympy.unify.core sympy.unify.tests.test_unify
sympy.utilities.iterables sympy.utilities.tests.test_iterables
sympy.utilities.misc sympy.utilities.tests.test_misc
tabulate
titlecase titlecase.tests
toolz.dicttoolz toolz.tests.test_dicttoolz
toolz.functoolz toolz.tests.test_functoolz
toolz.itertoolz toolz.tests.test_itertoolz
toolz.recipes toolz.tests.test_recipes
validators.*
w3lib.*
wcwidth.align
wcwidth.bisearch
wcwidth.escape_sequences
wcwidth.grapheme
wcwidth.textwrap
wcwidth.wcwidth
webcolors._conversion
webcolors._html5
webcolors._normalization
"""

_KIN: Final = {"ntpath": "posixpath", "genericpath": "posixpath", "nturl2path": "posixpath"}
"""Modules that say almost the same, to the one that decides for both."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module to look for functions in."""

    name: str
    kind: str
    """`standard` or `package`."""

    tests: tuple[str, ...] = ()
    """Modules with tests that call its functions; those that an installation lacks are passed over."""

    hidden: tuple[str, ...] = ()
    """Modules in C that would replace its functions by ones that cannot be stepped through."""


def is_held_out(name: str) -> bool:
    """Whether nothing of the module is ever trained on: decided for the whole module, by its name alone."""
    digest = hashlib.sha256(_KIN.get(name, name).encode()).hexdigest()
    return int(digest, 16) % HELD_OUT_ONE_IN == 0


def modules() -> Iterator[Module]:
    """All of the tables; of a package with a star, the modules that are installed."""
    for kind, table in (("standard", _STANDARD), ("package", _PACKAGES)):
        for line in table.strip().split("\n"):
            name, *words = line.split()
            tests = tuple(word for word in words if word[0] != "-")
            hidden = tuple(word[1:] for word in words if word[0] == "-")
            for found in _inside(name[:-2]) if name.endswith(".*") else (name,):
                yield Module(found, kind, tests, hidden)


def _inside(package: str) -> list[str]:
    """Names of the modules of a package, found without running it."""
    spec = PathFinder.find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    found: list[str] = []
    for folder in folders or ():
        for path in sorted(Path(folder).rglob("*.py")):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            if not any(part.startswith("test") for part in parts[1:]):
                found.append(".".join(part for part in parts if part != "__init__"))
    return found
