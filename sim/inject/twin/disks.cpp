#include "sim/inject/twin/disks.hpp"

#include "sim/inject/program.hpp"
#include "sim/inject/safe_text.hpp"
#include "sim/inject/twin/must.hpp"

#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;

constexpr unsigned loop_major = 7; ///< Documentation/admin-guide/devices.txt of the kernel
constexpr double mount_limit_s = 20;

/// An image in memory, an ext4 in it, mounted by a loop device that goes with its mount (mount's own
/// "autoclear"). Empty, or why not.
std::string mount_block(const TwinHost &host)
{
  const fs::path images = "/srv/.disks"; // of root alone
  fs::create_directories(images);
  ::chmod(images.c_str(), 0700);
  const std::string image = images / host.name;
  std::ofstream{image};
  std::error_code why;
  fs::resize_file(image, host.disk_bytes, why);
  if (why)
    return image + ": " + why.message();
  ProgramEnd end = run_program({"mkfs.ext4", "-q", "-F", "-m", "0", image}, "", mount_limit_s);
  if (end.status == 0)
    end = run_program(
        {"mount", "-t", "ext4", "-o", "loop,nosuid,nodev,noatime", image, disk_of(host.name).string()}, "",
        mount_limit_s);
  if (end.status != 0)
    fs::remove(image, why);
  return end.status == 0 ? "" : first_lines(end.messages, 2);
}

} // namespace

fs::path disk_of(const std::string &host)
{
  return fs::path("/srv") / host;
}

void mount_disk(const TwinHost &host)
{
  const fs::path disk = disk_of(host.name);
  fs::create_directories(disk);
  const std::string problem = host.block_disk ? mount_block(host) : "it is to be";
  if (host.block_disk && !problem.empty())
    fmt::print(stderr, "the disk of {} is memory: {}\n", host.name, problem);
  if (!problem.empty() && host.disk_bytes > 0) {
    const std::string options = fmt::format("mode=1777,size={}", host.disk_bytes);
    must(::mount("disk", disk.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0, disk.string());
  }
  must(::chmod(disk.c_str(), 01777) == 0, disk.string());
}

std::string device_of_disk(const std::string &host)
{
  struct stat seen {};
  if (::stat(disk_of(host).c_str(), &seen) != 0 || major(seen.st_dev) != loop_major)
    return {};
  return fmt::format("{}:{}", major(seen.st_dev), minor(seen.st_dev));
}

} // namespace drsim::inject::twin
