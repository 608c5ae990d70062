#include "sim/cli/drill_file.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/loading.hpp"
#include "sim/formats/json_text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace drsim::inline cli {
namespace {

[[noreturn]] void refuse(const std::string &name, const std::string &why)
{
  throw UsageError("--log " + name + ": " + why);
}

/// The name of a new file is on disk too.
void sync_folder_of(const std::string &name)
{
  const std::filesystem::path folder = std::filesystem::absolute(name).parent_path();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

} // namespace

DrillFile::DrillFile(const std::string &name, bool resume, const std::string &rehearsal,
                     const std::string &deployment)
    : name_(name)
{
  const int how = O_RDWR | O_APPEND | O_CLOEXEC | (resume ? 0 : O_CREAT | O_EXCL);
  descriptor_ = ::open(name.c_str(), how, 0600);
  if (descriptor_ < 0 && errno == EEXIST)
    refuse(name, "is there already; --resume goes on with it, another name begins anew");
  if (descriptor_ < 0)
    refuse(name, std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    refuse(name, "another run has it");
  }
  try {
    if (resume) {
      read_back(rehearsal);
    } else {
      write(drill_head(rehearsal, deployment));
      sync_folder_of(name);
    }
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

DrillFile::~DrillFile()
{
  ::close(descriptor_);
}

void DrillFile::read_back(const std::string &rehearsal)
{
  Diagnostics diagnostics;
  std::string text = read_text(name_, name_, diagnostics).value_or("");
  const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (!diagnostics.has_errors() && whole < text.size()) {
    std::fprintf(stderr, "drsim: the last line of %s was cut short and is taken off\n", name_.c_str());
    if (::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0 || ::fsync(descriptor_) != 0)
      refuse(name_, std::strerror(errno));
    text.resize(whole);
  }
  if (text.find('\n') != std::string::npos && text.find('\n') + 1 < text.size())
    log_ = read_drill_log(text, name_, diagnostics);
  else if (text.find("\"" + rehearsal + "\"") != std::string::npos)
    log_.rehearsal = rehearsal; // nothing but its head
  settle(diagnostics);
  if (log_.rehearsal != rehearsal)
    refuse(name_, "is of \"" + log_.rehearsal + "\", not of " + rehearsal);
}

void DrillFile::write(const std::string &line)
{
  if (::write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      ::fsync(descriptor_) != 0)
    refuse(name_, std::string("cannot be written: ") + std::strerror(errno) + "; go on on paper");
}

void DrillFile::append(const DrillEntry &entry)
{
  write(drill_line(entry));
}

} // namespace drsim::cli
