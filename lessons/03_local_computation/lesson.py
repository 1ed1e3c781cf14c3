def order(price=6600, books=2, rate=1100,
          shipping=5):
    won = price * books
    dollars = won / rate
    total = dollars + shipping
    return total


def with_friends(price=6600, books=2,
                 rate=1100, shipping=5,
                 friends=33):
    won = price * books
    dollars = won / rate
    mine = dollars + shipping
    total = mine + friends
    return total


def voucher(price=60, books=4, rate=2,
            shipping=20, *, dout=0.6):
    crowns = price * books
    dollars = crowns / rate
    total = dollars + shipping
    return total


def half_price(price=300, books=3, rate=20,
               shipping=7, *, dout=0.5):
    pesos = price * books
    dollars = pesos / rate
    total = dollars + shipping
    return total
