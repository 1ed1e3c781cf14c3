def classify(x=[0.3, 2.9, 4.0],
             t=[0, 0, 1]):
    loss = softmax_with_loss(x, t)
    return loss


def softmax(x=[0.3, 2.9, 4.0],
            *, dout=[0, 0, -1.3576]):
    exp_x = exp(x)
    exp_sum = sum(exp_x)
    y = exp_x / exp_sum
    return y


def log_node(y=0.2, *, dout=-2):
    log_y = log(y)
    return log_y


def error(y=[0.018211, 0.24519, 0.7366],
          t=[0, 0, 1]):
    log_y = log(y)
    t_log_y = t * log_y
    total = sum(t_log_y)
    loss = total * -1
    return loss


def unsure(y=[0.3, 0.2, 0.5], t=[0, 1, 0]):
    dx = y - t
    return dx


def sure(y=[0.01, 0.99, 0], t=[0, 1, 0]):
    dx = y - t
    return dx


def batch(x: "(N, 4)" = [[2, 2, 2, 2],
                         [0, 0, 0, 0]],
          t: "(N, 4)" = [[0, 1, 0, 0],
                         [0, 0, 0, 1]]):
    loss = softmax_with_loss(x, t)
    return loss


def indices(x: "(N, 4)" = [[2, 2, 2, 2],
                           [0, 0, 0, 0]],
            t: "(N,)" = [1, 3]):
    loss = softmax_with_loss(x, t)
    return loss


def practice(x=[3, 3, 3, 3, 3],
             t=[0, 0, 0, 1, 0]):
    loss = softmax_with_loss(x, t)
    return loss
