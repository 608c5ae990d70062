#include "sim/inject/shop/http_client.hpp"

#include "sim/inject/shop/clock.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <strings.h>

namespace drsim::inject::inline shop {
namespace {

constexpr std::size_t most_answer_bytes = 1 << 20; // of an answer: nobody here says more

/// Waits for `events`; false when the time is over.
bool ready(int fd, short events, double until_s)
{
  for (double left_s = until_s - steady_s(); left_s > 0; left_s = until_s - steady_s()) {
    pollfd one{fd, events, 0};
    const int count = poll(&one, 1, static_cast<int>(std::ceil(std::min(left_s, 60.0) * 1000)));
    if (count > 0)
      return true;
    if (count < 0 && errno != EINTR)
      return true; // the call that follows says what is wrong
  }
  return false;
}

void fail(HttpAnswer &answer, const char *failure, const std::string &what)
{
  answer.failure = failure;
  answer.what = what;
}

void fail_with(HttpAnswer &answer, int error, const char *otherwise)
{
  const bool unreachable = error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN;
  const bool timeout = error == ETIMEDOUT;
  fail(answer,
       error == ECONNREFUSED ? "refused"
       : unreachable         ? "unreachable"
       : timeout             ? "timeout"
                             : otherwise,
       std::strerror(error));
}

} // namespace

HttpHead read_head(const std::string &head)
{
  HttpHead read;
  int major = 0, minor = 0;
  if (std::sscanf(head.c_str(), "HTTP/%1d.%1d %3d", &major, &minor, &read.status) != 3)
    return {};
  read.closes = major == 1 && minor == 0;
  for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
    const char *line = head.c_str() + at + 2;
    if (strncasecmp(line, "content-length:", 15) == 0)
      read.length = std::strtol(line + 15, nullptr, 10);
    if (strncasecmp(line, "connection: close", 17) == 0)
      read.closes = true;
  }
  if (read.length < 0 && (read.status == 204 || read.status == 304))
    read.length = 0;
  return read;
}

void HttpClient::close()
{
  tls_.end();
  if (fd_ >= 0)
    ::close(fd_);
  fd_ = -1;
}

bool HttpClient::usable() const
{
  if (fd_ < 0 || (tls_.there() && tls_.has_more()))
    return false;
  pollfd one{fd_, POLLIN, 0};
  return poll(&one, 1, 0) == 0;
}

HttpAnswer HttpClient::connect(const Address &to, double until_s)
{
  close();
  HttpAnswer answer;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(to.port));
  inet_pton(AF_INET, to.host.c_str(), &address.sin_addr);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  host_ = to.text();
  int error = ::connect(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 ? 0 : errno;
  if (error == EINPROGRESS && ready(fd_, POLLOUT, until_s)) {
    socklen_t size = sizeof error;
    getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  } else if (error == EINPROGRESS) {
    error = ETIMEDOUT;
  }
  if (error == 0) {
    if (trust_ != nullptr)
      agree(until_s, answer);
    return answer;
  }
  fail_with(answer, error, "unreachable");
  answer.what = "connect: " + answer.what;
  close();
  return answer;
}

void HttpClient::agree(double until_s, HttpAnswer &answer)
{
  tls_.begin(*trust_, fd_, name_);
  int done = 0;
  while ((done = tls_.agree()) < 0 && errno == EAGAIN)
    if (!ready(fd_, tls_.wants(), until_s)) {
      fail(answer, "timeout", "TLS: no answer");
      return close();
    }
  if (done == 1)
    return;
  if (const std::string problem = tls_.problem(); !problem.empty())
    fail(answer, "tls", "TLS: " + problem);
  else
    fail_with(answer, done == 0 ? ECONNRESET : errno, "reset");
  close();
}

bool HttpClient::send(const std::string &text, double until_s, HttpAnswer &answer)
{
  std::size_t sent = 0;
  while (sent < text.size()) {
    const char *rest = text.data() + sent;
    const ssize_t count = tls_.there() ? tls_.send(rest, text.size() - sent)
                                       : ::send(fd_, rest, text.size() - sent, MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno != EAGAIN && errno != EINTR) {
      fail_with(answer, errno, "reset");
      return false;
    } else if (!ready(fd_, tls_.there() ? tls_.wants() : POLLOUT, until_s)) {
      fail(answer, "timeout", "while it was sent");
      return false;
    }
  }
  return true;
}

bool HttpClient::receive(std::string &into, double until_s, HttpAnswer &answer)
{
  char bytes[8192];
  do { // what TLS has read ahead is not to be seen at the socket
    const ssize_t count =
        tls_.there() ? tls_.receive(bytes, sizeof bytes) : recv(fd_, bytes, sizeof bytes, 0);
    if (count > 0 && into.size() < most_answer_bytes) {
      into.append(bytes, static_cast<std::size_t>(count));
      return true;
    }
    if (count > 0) {
      fail(answer, "garbled", "an answer without end");
      return false;
    }
    if (count == 0) {
      fail(answer, "reset", "closed without an answer");
      return false;
    }
    if (errno != EAGAIN && errno != EINTR) {
      fail_with(answer, errno, "reset");
      return false;
    }
  } while (ready(fd_, tls_.there() ? tls_.wants() : POLLIN, until_s));
  fail(answer, "timeout", "no answer");
  return false;
}

void HttpClient::read_answer(double until_s, HttpAnswer &answer)
{
  std::string text;
  std::size_t empty_line = std::string::npos;
  while ((empty_line = text.find("\r\n\r\n")) == std::string::npos)
    if (!receive(text, until_s, answer))
      return;
  const HttpHead head = read_head(text.substr(0, empty_line));
  answer.body = text.substr(empty_line + 4);
  while (head.length < 0 || answer.body.size() < static_cast<std::size_t>(head.length)) {
    if (receive(answer.body, until_s, answer))
      continue;
    if (head.length >= 0 || answer.failure != "reset")
      return;
    answer.failure.clear(); // the end of the connection is the end of such an answer
    answer.what.clear();
    break;
  }
  if (head.status == 0)
    return fail(answer, "garbled", "no HTTP");
  answer.status = head.status;
  if (head.closes || head.length < 0)
    close();
}

HttpAnswer HttpClient::ask(const std::string &method, const std::string &path, const std::string &body,
                           double until_s)
{
  HttpAnswer answer;
  const std::string request =
      method + " " + path + " HTTP/1.1\r\nHost: " + host_ +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
      body;
  if (send(request, until_s, answer)) {
    answer.sent = true;
    read_answer(until_s, answer);
  }
  if (answer.status == 0)
    close();
  return answer;
}

} // namespace drsim::inject::shop
