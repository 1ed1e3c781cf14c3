def affine_layer(X=[1, 2],
                 W=[[1, 2, 3], [4, 5, 6]],
                 B=[0, 0, 0],
                 *, dout=[1, 2, -1]):
    Y = affine(X, W, B)
    return Y


def neuron(x0=1, x1=2, w0=3, w1=5, b=4,
           *, dout=3):
    p0 = x0 * w0
    p1 = x1 * w1
    s = p0 + p1
    y = s + b
    return y


def product(X=[1, 2],
            W=[[1, 2, 3], [4, 5, 6]]):
    Y = dot(X, W)
    return Y


def two_nodes(X=[1, 2],
              W=[[1, 2, 3], [4, 5, 6]],
              B=[0, 0, 0],
              *, dout=[1, 2, -1]):
    XW = dot(X, W)
    Y = XW + B
    return Y


def practice(X=[3, -1, 2],
             W=[[2, 5], [4, -2], [1, 3]],
             B=[1, 6], *, dout=[3, -2]):
    Y = affine(X, W, B)
    return Y
