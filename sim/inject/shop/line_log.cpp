#include "sim/inject/shop/line_log.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace drsim::inject::inline shop {

LineLog::LineLog(const std::string &path)
    : fd_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644))
{
  if (fd_ < 0)
    throw std::runtime_error(path + ": cannot be written: " + std::strerror(errno));
}

LineLog::~LineLog()
{
  close(fd_);
}

void LineLog::write(const nlohmann::json &line)
{
  // What other programs said may be no UTF-8: it is replaced, the line stays readable.
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) || complained_)
    return;
  complained_ = true;
  std::fprintf(stderr, "drsim-shop: a line of the log could not be written: %s\n", std::strerror(errno));
}

} // namespace drsim::inject::shop
