def regression(y=[2.5, 4, 1], t=[2, 5, 1]):
    loss = identity_with_loss(y, t)
    return loss


def rent(y=7, t=4):
    difference = y - t
    square = difference**2
    loss = square * 0.5
    return loss


def without_half(y=7, t=4):
    difference = y - t
    loss = difference**2
    return loss


def batch(
        y: "(N, 2)" = [[3, 1], [0, 6], [7, 2]],
        t: "(N, 2)" = [[1, 1], [6, 5], [1, 2]]):
    loss = identity_with_loss(y, t)
    return loss


def wrong_pair(a=2, t=0):
    y = sigmoid(a)
    difference = y - t
    loss = difference**2
    return loss


def practice(
        y: "(N, 2)" = [[8, 1], [5, 2], [10, 7]],
        t: "(N, 2)" = [[2, 7], [5, 5], [1, 4]]):
    loss = identity_with_loss(y, t)
    return loss
