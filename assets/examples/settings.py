"""Settings as `key = value` lines: comments, sections, numbers and switches."""

TEXT = """
# the server
host = localhost
port = 8080
[log]
level = "debug"
colour = yes
"""


def parse_value(text):
    if text.lower() in ("yes", "no"):
        return text.lower() == "yes"
    if text.isdigit():
        return int(text)
    return text.strip('"')


def parse(text):
    settings, section = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1] + "."
            continue
        key, equals, value = line.partition("=")
        if not equals:
            raise ValueError(f"line {number}: no '=' in {line!r}")
        settings[section + key.strip()] = parse_value(value.strip())
    return settings


if __name__ == "__main__":
    for key, value in parse(TEXT).items():
        print(f"{key:<12}{value!r}")
    try:
        parse("port 8080")
    except ValueError as error:
        print(error)
