def two_layer_net(
        x=digits(3),
        W1=weights(64, 50, seed=1),
        b1=zeros(50),
        W2=weights(50, 10, seed=2),
        b2=zeros(10),
        t=labels(3)):
    a1 = affine(x, W1, b1)
    z1 = relu(a1)
    a2 = affine(z1, W2, b2)
    loss = softmax_with_loss(a2, t)
    return loss


def one_weight(w=4, x=2, t=3):
    y = w * x
    difference = y - t
    square = difference**2
    loss = square * 0.5
    return loss


def too_far(w=-2, x=2, t=3):
    y = w * x
    difference = y - t
    square = difference**2
    loss = square * 0.5
    return loss


def update(w=4, grad=10, lr=0.1):
    step = lr * grad
    new_w = w - step
    return new_w


def leap(w=4, grad=10, lr=0.6):
    step = lr * grad
    new_w = w - step
    return new_w


def small_weights(x=3, w1=0.02, w2=0.01,
                  *, dout=5):
    h = x * w1
    y = h * w2
    return y


def momentum(w=3, v=-1, grad=6, lr=0.1):
    kept = v * 0.9
    step = lr * grad
    new_v = kept - step
    new_w = w + new_v
    return new_w
