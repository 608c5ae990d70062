#include "sim/inject/shop/names.hpp"

#include "sim/inject/shop/clock.hpp"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <poll.h>

#include <algorithm>
#include <memory>

namespace drsim::inject::inline shop {
namespace {

constexpr int most_addresses = 16;

struct Asked {
  bool done = false;
  NameAnswer answer;
};

void on_answer(void *asked_pointer, int status, int /*timeouts*/, unsigned char *bytes, int length)
{
  Asked &asked = *static_cast<Asked *>(asked_pointer);
  asked.done = true;
  ares_addrttl found[most_addresses];
  int count = most_addresses;
  if (status == ARES_SUCCESS)
    status = ares_parse_a_reply(bytes, length, nullptr, found, &count);
  if (status != ARES_SUCCESS) {
    asked.answer.problem = ares_strerror(status);
    return;
  }
  for (int i = 0; i < count; ++i) {
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &found[i].ipaddr, text, sizeof text);
    const double ttl_s = found[i].ttl;
    asked.answer.ttl_s = i == 0 ? ttl_s : std::min(asked.answer.ttl_s, ttl_s);
    asked.answer.addresses.emplace_back(text);
  }
  if (count == 0)
    asked.answer.problem = "no address";
}

/// Lets c-ares read and write until the answer is there or the time over.
void drive(ares_channel channel, const Asked &asked, double until_s)
{
  while (!asked.done && steady_s() < until_s) {
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    const int wanted = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
    pollfd polled[ARES_GETSOCK_MAXNUM];
    nfds_t count = 0;
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      const int events =
          (ARES_GETSOCK_READABLE(wanted, i) ? POLLIN : 0) | (ARES_GETSOCK_WRITABLE(wanted, i) ? POLLOUT : 0);
      if (events != 0)
        polled[count++] = {sockets[i], static_cast<short>(events), 0};
    }
    constexpr int look_ms = 20; // retransmissions are due by c-ares' own clock
    poll(polled, count, look_ms);
    for (nfds_t i = 0; i < count; ++i) {
      const bool in = (polled[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
      const bool out = (polled[i].revents & POLLOUT) != 0;
      ares_process_fd(channel, in ? polled[i].fd : ARES_SOCKET_BAD, out ? polled[i].fd : ARES_SOCKET_BAD);
    }
    ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }
}

} // namespace

NameAnswer look_up(const Address &server, const std::string &name, double limit_s)
{
  static const int library = ares_library_init(ARES_LIB_INIT_ALL);
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  options.timeout = static_cast<int>(limit_s * 1000 / 2);
  options.tries = 2;
  ares_channel channel = nullptr;
  Asked asked;
  if (library != ARES_SUCCESS ||
      ares_init_options(&channel, &options, ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) !=
          ARES_SUCCESS) {
    asked.answer.problem = "no resolver";
    return asked.answer;
  }
  asked.answer.problem = "no answer of " + server.text();
  if (ares_set_servers_ports_csv(channel, server.text().c_str()) == ARES_SUCCESS) {
    asked.answer.problem.clear();
    ares_query(channel, name.c_str(), ns_c_in, ns_t_a, on_answer, &asked);
    drive(channel, asked, steady_s() + limit_s);
  }
  ares_destroy(channel); // a query still open is answered now, with "destroyed"
  if (asked.answer.addresses.empty() && asked.answer.problem.empty())
    asked.answer.problem = "no answer of " + server.text();
  return asked.answer;
}

std::string NameCache::valid(double now_s)
{
  if (addresses_.empty() || now_s >= until_s_)
    return {};
  return addresses_[next_++ % addresses_.size()];
}

void NameCache::keep(const NameAnswer &answer, double now_s)
{
  addresses_ = answer.addresses;
  next_ = 0;
  until_s_ = now_s + answer.ttl_s;
}

Name::Name(std::string name, Resolver resolver, double first_part)
    : name_(std::move(name)), resolver_(std::move(resolver)), first_part_(first_part)
{
}

Name::Found Name::address(double now_s)
{
  if (is_numeric(name_))
    return {name_, {}};
  const std::lock_guard lock(mutex_);
  if (std::string known = cache_.valid(now_s); !known.empty())
    return {known, {}};
  NameAnswer answer = resolver_(name_);
  if (answer.addresses.empty())
    return {{}, name_ + ": " + answer.problem};
  answer.ttl_s *= first_part_;
  first_part_ = 1;
  cache_.keep(answer, now_s);
  return {answer.addresses.front(), {}};
}

} // namespace drsim::inject::shop
