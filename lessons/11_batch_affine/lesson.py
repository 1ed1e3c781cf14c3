def batch_affine(
        X: "(N, 2)" = [[1, 2], [3, 4]],
        W=[[1, 2, 3], [4, 5, 6]],
        B=[0, 0, 0],
        *, dout=[[1, 2, 3], [4, 5, 6]]):
    Y = affine(X, W, B)
    return Y


def four_bags(
        X: "(N, 2)" = [[1, 2], [3, 4],
                       [0, 3], [2, 1]],
        W=[[1, 2, 3], [4, 5, 6]],
        B=[0, 0, 0]):
    XW = dot(X, W)
    Y = XW + B
    return Y


def two_bags(
        X: "(N, 2)" = [[1, 2], [3, 4]],
        W=[[1, 2, 3], [4, 5, 6]],
        B=[0, 0, 0],
        *, dout=[[1, 2, 3], [4, 5, 6]]):
    XW = dot(X, W)
    Y = XW + B
    return Y


def bias(XW: "(N, 3)" = [[0, 0, 0],
                         [10, 10, 10]],
         B=[1, 2, 3],
         *, dout=[[1, 2, 3], [4, 5, 6]]):
    Y = XW + B
    return Y


def pictures(
        X: "(N, 1, 2, 2)" = [
            [[[1, 0], [2, 1]]],
            [[[0, 3], [1, 2]]]],
        W=[[1, 2], [0, 1], [3, 1], [2, 5]],
        B=[0, 1],
        *, dout=[[1, 2], [3, 1]]):
    Y = affine(X, W, B)
    return Y


def practice(
        X: "(N, 2)" = [[1, 2], [0, 3], [3, 1]],
        W=[[2, 1], [3, 5]],
        B=[1, 0],
        *, dout=[[2, 6], [4, 3], [1, 5]]):
    Y = affine(X, W, B)
    return Y
