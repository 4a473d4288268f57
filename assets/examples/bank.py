"""A small bank: accounts with a history, transfers, and a refusal."""


class InsufficientFunds(Exception):
    """The account does not hold enough."""


class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance})"

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("a deposit must be positive")
        self.balance += amount
        self.history.append(amount)

    def withdraw(self, amount):
        if amount > self.balance:
            missing = amount - self.balance
            raise InsufficientFunds(f"{self.owner} is {missing} short")
        self.balance -= amount
        self.history.append(-amount)


def transfer(source, target, amount):
    """Move money; False, and nothing moved, if there is not enough."""
    try:
        source.withdraw(amount)
    except InsufficientFunds as refusal:
        print("refused:", refusal)
        return False
    target.deposit(amount)
    return True


def savings(monthly, months, rate=0.01):
    """What regular deposits grow to, with interest added each month."""
    account = Account("saver")
    for _ in range(months):
        account.deposit(monthly)
        account.deposit(round(account.balance * rate, 2))
    return round(account.balance, 2)


if __name__ == "__main__":
    ada, bob = Account("Ada", 100), Account("Bob")
    transfer(ada, bob, 30)
    transfer(bob, ada, 50)
    print(ada, bob)
    print(ada.history, bob.history)
    print(savings(50, 3))
