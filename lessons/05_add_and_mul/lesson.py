def add(x=10, y=5, *, dout=1.3):
    z = x + y
    return z


def mul(x=10, y=5, *, dout=1.3):
    z = x * y
    return z


def div(x=12, y=4, *, dout=1.3):
    z = x / y
    return z


def taxi(km=10, per_km=2, base=3, *, dout=0.25):
    ride = km * per_km
    fare = ride + base
    return fare


def signs(a=4, b=-3, *, dout=2):
    z = a * b
    return z
