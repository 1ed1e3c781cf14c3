def garden(x=3, y=4):
    t = x + y
    z = t**2
    return z


def turf(x=2, y=3, *, dout=4):
    t = x + y
    z = t**2
    return z


def deck(board=3, num=2, stairs=4, *, dout=3):
    boards = board * num
    t = boards + stairs
    z = t**2
    return z
