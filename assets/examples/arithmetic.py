"""A calculator: tokens, then a recursive-descent parser that evaluates as it goes."""


def tokenize(text):
    tokens, number = [], ""
    for char in text:
        if char.isdigit():
            number += char
            continue
        if number:
            tokens.append(int(number))
            number = ""
        if not char.isspace():
            tokens.append(char)
    if number:
        tokens.append(int(number))
    return tokens


def parse_sum(tokens):
    total = parse_product(tokens)
    while tokens and tokens[0] in ("+", "-"):
        if tokens.pop(0) == "+":
            total += parse_product(tokens)
        else:
            total -= parse_product(tokens)
    return total


def parse_product(tokens):
    product = parse_atom(tokens)
    while tokens and tokens[0] == "*":
        tokens.pop(0)
        product *= parse_atom(tokens)
    return product


def parse_atom(tokens):
    token = tokens.pop(0)
    if token == "(":
        inside = parse_sum(tokens)
        tokens.pop(0)
        return inside
    if token == "-":
        return -parse_atom(tokens)
    return token


def evaluate(text):
    return parse_sum(tokenize(text))


if __name__ == "__main__":
    print(evaluate("2 + 3 * (4 - 1)"))
    print(evaluate("-(7 - 10)"))
