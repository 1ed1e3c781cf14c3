def price(apple=100, apple_num=2, tax=1.1):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total


def half(apple=150, apple_num=4, tax=1.2,
         *, dout=0.5):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total
