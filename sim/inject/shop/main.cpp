// drsim-shop: what runs inside a staging twin beside the real servers.
#include "sim/inject/shop/hold.hpp"
#include "sim/inject/shop/load.hpp"
#include "sim/inject/shop/pager.hpp"
#include "sim/inject/shop/relay.hpp"
#include "sim/inject/shop/service.hpp"
#include "sim/inject/shop/watch.hpp"

#include <cstdio>
#include <exception>

namespace {

struct Command {
  const char *name;
  int (*run)(const std::vector<std::string> &arguments);
};

constexpr Command commands[] = {
    {"load", drsim::inject::load_command},   {"service", drsim::inject::service_command},
    {"relay", drsim::inject::relay_command}, {"pager", drsim::inject::pager_command},
    {"watch", drsim::inject::watch_command}, {"hold", drsim::inject::hold_command}};

} // namespace

int main(int count, char **values)
{
  const std::string name = count > 1 ? values[1] : "";
  for (const Command &command : commands) {
    if (name != command.name)
      continue;
    try {
      return command.run(std::vector<std::string>(values + 2, values + count));
    } catch (const std::exception &error) {
      std::fprintf(stderr, "drsim-shop %s: %s\n", command.name, error.what());
      return 1;
    }
  }
  std::fprintf(name == "--help" ? stdout : stderr,
               "usage: drsim-shop load|service|relay|pager|watch|hold [--help] ...\n");
  return name == "--help" ? 0 : 2;
}
