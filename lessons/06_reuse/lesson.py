def wall(x=3, y=4):
    xy = x * y
    f = xy + x
    return f


def fold(a=3):
    b = a + a
    c = b + b
    return c


def square(t=7):
    z = t * t
    return z


def trip(kids=6, ticket=4, meal=7,
         *, dout=0.5):
    tickets = kids * ticket
    meals = kids * meal
    total = tickets + meals
    return total


def paid_wall(x=5, y=6, *, dout=3):
    xy = x * y
    f = xy + x
    return f
