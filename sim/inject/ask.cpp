#include "sim/inject/ask.hpp"

#include "sim/inject/safe_text.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace drsim::inject {
namespace {

constexpr std::size_t longest_answer_bytes = 4u << 20;

Done no(const std::string &problem)
{
  return {false, {}, without_secrets(problem)};
}

/// Connected, with the time limit on both ways; -1 when nobody listens.
int connect_to(const std::string &path, double time_limit_s)
{
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int link = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval limit{};
  limit.tv_sec = static_cast<time_t>(time_limit_s);
  ::setsockopt(link, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(link, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (link >= 0 && ::connect(link, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
    return link;
  const int why = errno;
  ::close(link);
  errno = why;
  return -1;
}

} // namespace

std::string line_from(int link, std::size_t most_bytes)
{
  std::string line;
  std::array<char, 4096> buffer{};
  while (line.find('\n') == std::string::npos && line.size() < most_bytes) {
    const ssize_t count = ::recv(link, buffer.data(), buffer.size(), 0);
    if (count <= 0)
      break;
    line.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return line.substr(0, line.find('\n'));
}

Done ask_socket(const std::string &path, const std::string &line, double time_limit_s)
{
  const int link = connect_to(path, time_limit_s);
  if (link < 0)
    return no(path + ": " + std::strerror(errno));
  const std::string whole = line + "\n";
  const bool sent =
      ::send(link, whole.data(), whole.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(whole.size());
  std::string back = sent ? line_from(link, longest_answer_bytes) : "";
  ::close(link);
  const nlohmann::json answer = nlohmann::json::parse(back, nullptr, false);
  if (!answer.is_object())
    return no(path + ": no answer to " + line);
  Done done;
  done.ok = answer.value("ok", false);
  done.output = std::move(back);
  if (!done.ok)
    done.problem = without_secrets(answer.value("problem", "refused without a reason"));
  return done;
}

Done ask_http(const AskHttp &ask)
{
  const std::string scheme = "http://";
  if (!ask.url.starts_with(scheme))
    return no(ask.url + ": only http:// is asked");
  const std::size_t path_at = ask.url.find('/', scheme.size());
  httplib::Client client(ask.url.substr(0, path_at));
  const auto limit = std::chrono::milliseconds(static_cast<long>(ask.time_limit_s * 1000));
  client.set_connection_timeout(limit);
  client.set_read_timeout(limit);
  client.set_follow_location(false); // another place is not the one that was allowed
  httplib::Request request;
  request.method = ask.method;
  request.path = path_at == std::string::npos ? "/" : ask.url.substr(path_at);
  request.body = ask.body;
  if (!ask.body.empty())
    request.set_header("Content-Type", "application/json");
  const httplib::Result result = client.send(request);
  if (!result)
    return no(ask.url + ": " + httplib::to_string(result.error()));
  for (const int fine : ask.fine)
    if (result->status == fine)
      return {true, result->body, {}};
  return {false, result->body,
          without_secrets(
              fmt::format("{}: status {}: {}", ask.url, result->status, first_lines(result->body, 3)))};
}

} // namespace drsim::inject
