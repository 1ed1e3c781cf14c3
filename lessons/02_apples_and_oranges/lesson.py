def bag(apple=100, apple_num=2,
        orange=150, orange_num=3, tax=1.1):
    apple_price = apple * apple_num
    orange_price = orange * orange_num
    all_price = apple_price + orange_price
    total = all_price * tax
    return total


def two_bags(apple=80, apple_num=5,
             orange=200, orange_num=3,
             tax=1.2, *, dout=2):
    apple_price = apple * apple_num
    orange_price = orange * orange_num
    all_price = apple_price + orange_price
    total = all_price * tax
    return total
