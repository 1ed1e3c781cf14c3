def layer(x=0):
    y = sigmoid(x)
    return y


def chain(x=0):
    a = sigmoid(x)
    b = sigmoid(a)
    y = sigmoid(b)
    return y


def left(x=-2):
    y = sigmoid(x)
    return y


def dimmer(x=1, *, dout=10):
    y = sigmoid(x)
    return y


def three(x=[-2, 0, 2], *, dout=[10, 8, -20]):
    y = sigmoid(x)
    return y


def neuron(x=3, w=2, b=-6, *, dout=20):
    xw = x * w
    t = xw + b
    y = sigmoid(t)
    return y
