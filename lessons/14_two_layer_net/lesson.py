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


def small(x=[1, 2],
          W1=[[1, 2], [3, -2]],
          b1=[0, 0],
          W2=[[1, 4, 2, 1], [6, 2, 7, 1]],
          b2=[21, 0, 14, 21],
          t=[0, 1, 0, 0]):
    a1 = affine(x, W1, b1)
    z1 = relu(a1)
    a2 = affine(z1, W2, b2)
    loss = softmax_with_loss(a2, t)
    return loss
