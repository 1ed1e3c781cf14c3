def four_nodes(x=1):
    minus_x = x * -1
    exp_x = exp(minus_x)
    plus_1 = exp_x + 1
    y = 1 / plus_1
    return y


def pond(days=2):
    area = exp(days)
    return area


def clearing(days=3, *, dout=5):
    area = exp(days)
    return area


def cake(guests=2):
    piece = 1 / guests
    return piece


def party(guests=5, *, dout=3):
    piece = 1 / guests
    return piece


def dimmer(x=2, *, dout=10):
    minus_x = x * -1
    exp_x = exp(minus_x)
    plus_1 = exp_x + 1
    y = 1 / plus_1
    return y
