#include "sim/cli/commands.hpp"

int main(int argc, char **argv)
{
  return drsim::run_drsim({argv + 1, argv + argc}, drsim::product_parts());
}
