#!/usr/bin/env python3
"""The benchmark's tandem in SimPy, one process a transaction. Usage: FILE TRANSACTIONS; prints hops a second."""
import random
import sys
import time

try:
    import simpy
except ImportError:
    print("nan")
    sys.exit(0)

TIERS = ((4, 0.030), (6, 0.050), (8, 0.070), (4, 0.020), (3, 0.025))


def transaction(env, tiers):
    for servers, mean_s in tiers:
        with servers.request() as turn:
            yield turn
            yield env.timeout(random.expovariate(1 / mean_s))


def arrivals(env, tiers, count):
    for _ in range(count):
        yield env.timeout(random.expovariate(5000 / 60))
        env.process(transaction(env, tiers))


count = int(sys.argv[1])
random.seed(1)
world = simpy.Environment()
tiers = [(simpy.Resource(world, servers), mean_s) for servers, mean_s in TIERS]
world.process(arrivals(world, tiers, count))
start = time.process_time()
world.run()
print(count * len(TIERS) / (time.process_time() - start))
