"""A shop's stock: deliveries and sales, what to reorder, what it is worth."""

from dataclasses import dataclass


@dataclass
class Item:
    name: str
    price: float
    stock: int = 0
    reorder_at: int = 2


class Inventory:
    def __init__(self, items):
        self.items = {item.name: item for item in items}

    def deliver(self, name, count):
        self.items[name].stock += count

    def sell(self, name, count=1):
        """The price to pay; KeyError for what the shop does not have enough of."""
        item = self.items[name]
        if item.stock < count:
            raise KeyError(f"only {item.stock} {name} left")
        item.stock -= count
        return item.price * count

    def to_reorder(self):
        return sorted(item.name for item in self.items.values() if item.stock <= item.reorder_at)

    def worth(self):
        return sum(item.price * item.stock for item in self.items.values())


def trade(orders):
    """What a day's orders leave: takings, names to reorder, and the worth of the rest."""
    shop = Inventory([Item("tea", 4.5, 5), Item("mug", 8.0, 1), Item("tray", 12.5, 3)])
    shop.deliver("mug", 4)
    takings = 0.0
    for name, count in orders:
        try:
            takings += shop.sell(name, count)
        except KeyError as error:
            print("sorry:", error.args[0])
    return takings, shop.to_reorder(), shop.worth()


if __name__ == "__main__":
    print(trade([("tea", 3), ("mug", 2), ("tray", 4), ("hat", 1)]))
