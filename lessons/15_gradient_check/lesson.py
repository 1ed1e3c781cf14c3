def central(x=3, h=0.1):
    above = x + h
    below = x - h
    f_above = above**2
    f_below = below**2
    change = f_above - f_below
    width = h * 2
    slope = change / width
    return slope


def square(x=3):
    y = x**2
    return y


def cube(x=2, h=0.1):
    above = x + h
    below = x - h
    f_above = above**3
    f_below = below**3
    change = f_above - f_below
    width = h * 2
    slope = change / width
    return slope


def third_power(x=2):
    y = x**3
    return y


def kink(x=0.05, h=0.1):
    above = x + h
    below = x - h
    f_above = relu(above)
    f_below = relu(below)
    change = f_above - f_below
    width = h * 2
    slope = change / width
    return slope


def practice(x=6, h=2):
    above = x + h
    below = x - h
    f_above = above**2
    f_below = below**2
    change = f_above - f_below
    width = h * 2
    slope = change / width
    return slope


def bug_in_add(a=3, b=4, *, dout=2):
    z = a + b
    return z


def bug_in_sub(a=9, b=4, *, dout=2):
    z = a - b
    return z


def bug_in_mul(a=3, b=4, *, dout=2):
    z = a * b
    return z


def bug_in_div(a=12, b=4, *, dout=2):
    z = a / b
    return z


def bug_in_exp(a=2, *, dout=3):
    z = exp(a)
    return z


def bug_in_log(a=0.5, *, dout=3):
    z = log(a)
    return z


def bug_in_relu(a=[-2, 3, 0], *, dout=[5, 2, 4]):
    z = relu(a)
    return z


def bug_in_sigmoid(a=2, *, dout=10):
    z = sigmoid(a)
    return z


def bug_in_affine(
    X: "(N, 2)" = [[1, 2], [0, 3], [3, 1]],
    W=[[2, 1, 4], [3, 5, 1]],
    B=[1, 0, 2],
    *,
    dout=[[2, 6, 1], [4, 3, 2], [1, 5, 3]],
):
    Y = affine(X, W, B)
    return Y


def bug_in_dot(
    X: "(N, 2)" = [[2, 1], [3, 0], [1, 4]],
    W=[[1, 2, 5], [4, 3, 1]],
    *,
    dout=[[1, 3, 2], [5, 2, 4], [3, 1, 6]],
):
    Y = dot(X, W)
    return Y


def bug_in_softmax(x: "(N, 3)" = [[2, 1, 0], [0, 3, 1]], t: "(N, 3)" = [[0, 1, 0], [0, 0, 1]]):
    loss = softmax_with_loss(x, t)
    return loss


def bug_in_squares(y: "(N, 3)" = [[2, 1, 0], [5, 3, 1]], t: "(N, 3)" = [[1, 1, 3], [4, 5, 1]]):
    loss = identity_with_loss(y, t)
    return loss
