"""Errors that are raised, translated, caught, and cleaned up after."""


class ConfigError(Exception):
    """A setting is missing or wrong."""


def to_port(text):
    try:
        port = int(text)
    except ValueError as error:
        raise ConfigError(f"not a number: {text!r}") from error
    if not 0 < port < 65536:
        raise ConfigError(f"out of range: {port}")
    return port


def open_port(settings, log):
    log.append("open")
    try:
        port = to_port(settings["port"])
    except KeyError:
        port = 8080
    else:
        log.append("configured")
    finally:
        log.append("close")
    return port


def attempt(settings):
    """The port, or the reason why there is none, and what happened on the way."""
    log = []
    try:
        outcome = open_port(settings, log)
    except ConfigError as error:
        outcome = str(error)
    return outcome, log


if __name__ == "__main__":
    for settings in ({"port": "443"}, {}, {"port": "http"}, {"port": "99999"}):
        outcome, log = attempt(settings)
        print(outcome, "->", ", ".join(log))
