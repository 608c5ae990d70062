#include "sim/inject/twin/clocks.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;

fs::path clock_file(const TwinServer &server)
{
  return fs::path("/srv/clocks") / (server.host + "-" + server.name);
}

/// The file is there whenever the library reads it.
void write_clock(const fs::path &file, long ahead_s)
{
  fs::create_directories(file.parent_path());
  const fs::path whole = file.string() + ".new";
  std::ofstream(whole) << fmt::format("{:+}\n", ahead_s);
  fs::rename(whole, file);
}

} // namespace

std::string clock_library()
{
  std::error_code ignored;
  for (const auto &entry : fs::directory_iterator("/usr/lib", ignored))
    if (const fs::path file = entry.path() / "faketime/libfaketimeMT.so.1"; fs::exists(file, ignored))
      return file.string();
  return {};
}

void bring_clock(const TwinServer &server)
{
  const std::string library = clock_library();
  if (!server.clock || library.empty())
    return;
  ::setenv("LD_PRELOAD", library.c_str(), 1);
  ::setenv("FAKETIME_TIMESTAMP_FILE", clock_file(server).c_str(), 1);
  ::setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
  ::setenv("FAKETIME_CACHE_DURATION", "1", 1); // seconds between two looks at the file
}

std::string set_clock(const TwinServer &server, long ahead_s)
{
  if (!server.clock)
    return "the twin's file does not say that the clock of " + server.id() + " can be moved";
  if (clock_library().empty())
    return "libfaketime is not installed: a clock cannot be moved";
  write_clock(clock_file(server), ahead_s);
  return {};
}

long clock_ahead_s(const TwinServer &server)
{
  long ahead_s = 0;
  std::ifstream(clock_file(server)) >> ahead_s;
  return ahead_s;
}

} // namespace drsim::inject::twin
