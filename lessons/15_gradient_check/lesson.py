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
