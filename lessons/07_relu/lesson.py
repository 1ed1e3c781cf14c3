def overtime(hours=3, rate=12):
    paid = relu(hours)
    pay = paid * rate
    return pay


def early(hours=-2, rate=12):
    paid = relu(hours)
    pay = paid * rate
    return pay


def half(hours=4, rate=10, *, dout=0.5):
    paid = relu(hours)
    pay = paid * rate
    return pay


def ten(x=[-5, -4, -3, -2, -1,
           0, 1, 2, 3, 4]):
    y = relu(x)
    return y


def four(x=[-1, 2, 0, 3],
         *, dout=[5, -4, 7, 2]):
    y = relu(x)
    return y


def double(x=[-2, 4, -1],
           *, dout=[10, 20, 30]):
    y = relu(x)
    z = y + x
    return z
