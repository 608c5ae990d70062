#include "sim/inject/twin/cgroups.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;

constexpr int cpu_period_us = 100000;

bool write_text(const std::string &file, const std::string &text)
{
  std::ofstream out(file);
  out << text;
  out.flush();
  return out.good();
}

std::string group_of(const std::string &twin)
{
  return "drsim-twin-" + twin;
}

std::vector<std::string> roots()
{
  const CgroupPlaces places = cgroup_places();
  std::vector<std::string> all;
  if (!places.unified.empty())
    all.push_back(places.unified);
  for (const auto &[name, folder] : places.of_v1)
    all.push_back(folder);
  return all;
}

/// True when nothing of it is left.
bool remove_once(const fs::path &group)
{
  std::error_code ignored;
  for (const auto &entry : fs::directory_iterator(group, ignored))
    if (entry.is_directory(ignored))
      ::rmdir(entry.path().c_str());
  ::rmdir(group.c_str());
  return !fs::exists(group, ignored);
}

} // namespace

CgroupPlaces cgroup_places()
{
  CgroupPlaces places;
  const std::string base = "/sys/fs/cgroup";
  std::error_code ignored;
  if (fs::exists(base + "/cgroup.procs", ignored))
    places.unified = base;
  else if (fs::exists(base + "/unified/cgroup.procs", ignored))
    places.unified = base + "/unified";
  for (const char *name : {"cpu", "blkio", "freezer"})
    if (fs::exists(base + "/" + name + "/cgroup.procs", ignored))
      places.of_v1[name] = base + "/" + name;
  return places;
}

HostCgroup::HostCgroup(const std::string &twin, const std::string &host)
    : places_(cgroup_places()), name_(group_of(twin) + "/" + host)
{
}

std::vector<std::string> HostCgroup::all_folders() const
{
  std::vector<std::string> all;
  if (!places_.unified.empty())
    all.push_back(places_.unified + "/" + name_);
  for (const auto &[name, folder] : places_.of_v1)
    all.push_back(folder + "/" + name_);
  return all;
}

std::string HostCgroup::make() const
{
  if (all_folders().empty())
    return "there are no control groups at /sys/fs/cgroup";
  for (const std::string &folder : all_folders()) {
    std::error_code why;
    fs::create_directories(folder, why);
    if (why)
      return folder + ": " + why.message();
  }
  if (!places_.unified.empty()) { // where version 2 has the controllers, children get them from their parent
    write_text(places_.unified + "/cgroup.subtree_control", "+cpu +io");
    write_text(fs::path(places_.unified + "/" + name_).parent_path().string() + "/cgroup.subtree_control",
               "+cpu +io");
  }
  return {};
}

bool HostCgroup::enter() const
{
  const std::vector<std::string> folders = all_folders();
  return std::all_of(folders.begin(), folders.end(),
                     [](const std::string &folder) { return write_text(folder + "/cgroup.procs", "0"); });
}

std::string HostCgroup::freeze_file() const
{
  if (!places_.unified.empty())
    return places_.unified + "/" + name_ + "/cgroup.freeze";
  const auto v1 = places_.of_v1.find("freezer");
  return v1 == places_.of_v1.end() ? "" : v1->second + "/" + name_ + "/freezer.state";
}

std::string HostCgroup::freeze_text(bool frozen) const
{
  if (!places_.unified.empty())
    return frozen ? "1" : "0";
  return frozen ? "FROZEN" : "THAWED";
}

std::string HostCgroup::cpu_file() const
{
  if (const auto v1 = places_.of_v1.find("cpu"); v1 != places_.of_v1.end())
    return v1->second + "/" + name_ + "/cpu.cfs_quota_us";
  const std::string v2 = places_.unified + "/" + name_ + "/cpu.max";
  std::error_code ignored;
  return !places_.unified.empty() && fs::exists(v2, ignored) ? v2 : "";
}

std::string HostCgroup::cpu_text(double cores) const
{
  const auto quota_us = static_cast<long>(std::lround(cores * cpu_period_us));
  if (places_.of_v1.count("cpu") != 0)
    return cores == 0 ? "-1" : std::to_string(quota_us);
  return cores == 0 ? "max" : fmt::format("{} {}", quota_us, cpu_period_us);
}

std::map<std::string, std::string> HostCgroup::io_texts(const std::string &device, double bytes_per_s) const
{
  const auto bytes = static_cast<long>(std::lround(bytes_per_s));
  std::error_code ignored;
  if (const auto v1 = places_.of_v1.find("blkio"); v1 != places_.of_v1.end()) {
    const std::string folder = v1->second + "/" + name_ + "/blkio.throttle.";
    const std::string text = fmt::format("{} {}", device, bytes);
    if (fs::exists(folder + "write_bps_device", ignored))
      return {{folder + "read_bps_device", text}, {folder + "write_bps_device", text}};
  }
  const std::string v2 = places_.unified + "/" + name_ + "/io.max";
  if (places_.unified.empty() || !fs::exists(v2, ignored))
    return {};
  const std::string most = bytes == 0 ? "max" : std::to_string(bytes);
  return {{v2, fmt::format("{0} rbps={1} wbps={1}", device, most)}};
}

bool HostCgroup::io_limited() const
{
  const auto texts = io_texts("0:0", 0);
  return std::any_of(texts.begin(), texts.end(), [](const auto &file) {
    std::ifstream in(file.first);
    std::string word;
    return static_cast<bool>(in >> word); // a device without a limit is not listed
  });
}

std::vector<int> HostCgroup::processes() const
{
  std::vector<int> all;
  if (all_folders().empty())
    return all;
  std::ifstream in(all_folders().front() + "/cgroup.procs");
  for (int pid = 0; in >> pid;)
    all.push_back(pid);
  return all;
}

std::string remove_cgroups(const std::string &twin)
{
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  std::string left;
  do {
    left.clear();
    for (const std::string &root : roots())
      if (const fs::path group = fs::path(root) / group_of(twin); fs::exists(group) && !remove_once(group))
        left = group.string();
    if (!left.empty())
      std::this_thread::sleep_for(std::chrono::milliseconds(20)); // its last process is still on its way out
  } while (!left.empty() && std::chrono::steady_clock::now() < until);
  return left;
}

} // namespace drsim::inject::twin
