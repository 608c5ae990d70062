// In a file of its own: inlined in part, the two halves would not match.
#include "tests/cost/memory.hpp"

#include <cstdlib>
#include <new>

namespace {
std::uint64_t taken = 0;
} // namespace

std::uint64_t drsim::test::pieces_taken()
{
  return taken;
}

void *operator new(std::size_t bytes)
{
  ++taken;
  if (void *memory = std::malloc(bytes > 0 ? bytes : 1))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept
{
  std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
  std::free(memory);
}
