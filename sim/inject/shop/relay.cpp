#include "sim/inject/shop/relay.hpp"

#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/offloads.hpp"
#include "sim/inject/shop/options.hpp"
#include "sim/inject/shop/relay_queue.hpp"
#include "sim/inject/shop/settings_file.hpp"
#include "sim/inject/shop/signals.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <limits>
#include <stdexcept>

namespace drsim::inject::inline shop {
namespace {

constexpr int at_once = 64;         // frames read before others are sent: bounds how late those are
constexpr int bytes_held = 8 << 20; // by the kernel for each side
constexpr double relay_look_s = 0.05;

[[noreturn]] void fail(const std::string &interface, const char *what)
{
  throw std::runtime_error(interface + ": " + what + ": " + std::strerror(errno));
}

/// A raw socket on one interface. Each frame begins with a virtio header that says which checksum is still to
/// be done and how a large frame is to be cut, and leaves with it: so frames of a sender that leaves such
/// work to its card arrive whole, too.
class End {
public:
  explicit End(const std::string &interface)
      : fd_(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
  {
    if (fd_ < 0)
      fail(interface, "no raw socket");
    const int on = 1;
    sockaddr_ll at{};
    at.sll_family = AF_PACKET;
    at.sll_protocol = htons(ETH_P_ALL);
    at.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    packet_mreq all{};
    all.mr_ifindex = at.sll_ifindex;
    all.mr_type = PACKET_MR_PROMISC;
    if (at.sll_ifindex == 0)
      fail(interface, "no such interface");
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &bytes_held, sizeof bytes_held);
    setsockopt(fd_, SOL_SOCKET, SO_SNDBUFFORCE, &bytes_held, sizeof bytes_held);
    if (setsockopt(fd_, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0 ||
        setsockopt(fd_, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
        setsockopt(fd_, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0 ||
        bind(fd_, reinterpret_cast<const sockaddr *>(&at), sizeof at) != 0)
      fail(interface, "raw socket");
  }
  ~End() { close(fd_); }
  End(const End &) = delete;
  End &operator=(const End &) = delete;

  [[nodiscard]] int fd() const { return fd_; }

  /// Empty: none there.
  [[nodiscard]] std::vector<char> receive() const
  {
    static std::array<char, (1 << 16) + 256> buffer;
    const ssize_t count = recv(fd_, buffer.data(), buffer.size(), 0);
    return count <= 0 ? std::vector<char>() : std::vector<char>(buffer.begin(), buffer.begin() + count);
  }

  /// A frame that cannot be sent (the link is down, too long) is lost, as on a wire.
  bool send(const std::vector<char> &frame) const
  {
    return ::send(fd_, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size());
  }

private:
  int fd_;
};

class Relay {
public:
  Relay(const std::string &left, const std::string &right, const std::string &control, std::uint64_t seed)
      : left_(left), right_(right), to_right_(seed), to_left_(seed + 1), control_(control)
  {
  }

  void run(const Signals &signals)
  {
    read_control();
    double control_at_s = steady_s() + relay_look_s;
    while (!signals.stopped()) {
      wait(signals, control_at_s);
      carry(left_, to_right_);
      carry(right_, to_left_);
      release(to_right_, right_);
      release(to_left_, left_);
      if (steady_s() < control_at_s)
        continue;
      read_control();
      control_at_s = steady_s() + relay_look_s;
    }
  }

  void say_counts() const
  {
    for (const auto &[name, queue] :
         {std::pair("left to right", &to_right_), std::pair("right to left", &to_left_)})
      std::fprintf(stderr, "drsim-shop relay: %s: %llu passed, %llu lost, %llu cut, %llu without room\n",
                   name, static_cast<unsigned long long>(queue->counts().passed),
                   static_cast<unsigned long long>(queue->counts().lost),
                   static_cast<unsigned long long>(queue->counts().cut),
                   static_cast<unsigned long long>(queue->counts().full));
    std::fprintf(stderr, "drsim-shop relay: %llu could not be sent\n",
                 static_cast<unsigned long long>(unsent_));
  }

private:
  void wait(const Signals &signals, double control_at_s) const
  {
    double next_s = control_at_s;
    for (const RelayQueue *queue : {&to_right_, &to_left_})
      if (!queue->empty())
        next_s = std::min(next_s, queue->due_s());
    const double left_s = std::max(0.0, next_s - steady_s());
    const timespec time{static_cast<std::time_t>(left_s),
                        static_cast<long>((left_s - static_cast<double>(static_cast<long>(left_s))) * 1e9)};
    pollfd ends[] = {{left_.fd(), POLLIN, 0}, {right_.fd(), POLLIN, 0}, {signals.fd(), POLLIN, 0}};
    ppoll(ends, 3, &time, nullptr);
  }

  static void carry(const End &from, RelayQueue &queue)
  {
    for (int i = 0; i < at_once; ++i) {
      std::vector<char> frame = from.receive();
      if (frame.empty())
        return;
      queue.enter(steady_s(), std::move(frame));
    }
  }

  void release(RelayQueue &queue, const End &to)
  {
    const double now_s = steady_s();
    while (!queue.empty() && queue.due_s() <= now_s)
      unsent_ += to.send(queue.leave()) ? 0 : 1;
  }

  void read_control()
  {
    if (control_.path().empty())
      return;
    std::string problems;
    const std::optional<nlohmann::json> json = control_.changed();
    const RelaySettings settings = json ? relay_settings_of(*json, problems) : RelaySettings{};
    if (problems += control_.problem(); !problems.empty()) {
      std::fprintf(stderr, "drsim-shop relay: %s: %s\n", control_.path().c_str(), problems.c_str());
    } else if (json) {
      to_right_.set(settings.left_to_right);
      to_left_.set(settings.right_to_left);
    }
  }

  End left_;
  End right_;
  RelayQueue to_right_;
  RelayQueue to_left_;
  SettingsFile control_;
  std::uint64_t unsent_ = 0;
};

/// Ours and, where we can reach it, the other end: what a host hands over is made ready there.
void quieten(const std::vector<std::string> &interfaces)
{
  for (const std::string &interface : interfaces)
    for (const std::string &one : {interface, peer_of(interface)})
      if (const std::string problem = one.empty() ? "" : turn_offloads_off(one); !problem.empty())
        throw std::runtime_error(problem);
}

} // namespace

int relay_command(const std::vector<std::string> &arguments)
{
  Options options("relay", "a wide-area link between two interfaces");
  options.text("left", "interface", true)
      .text("right", "interface", true)
      .texts("quieten", "a further interface whose offloads are turned off; may be repeated")
      .number("seed", "of jitter and loss", 1, 0, 9e15)
      .text("control",
            "file {\"delay_s\", \"jitter_s\", \"loss_ratio\", \"cut\", \"left_to_right\": {...}, "
            "\"right_to_left\": {...}}, read whenever it changes",
            false);
  if (!options.read(arguments))
    return options.exit_status();
  const Signals signals(options.number("for-s"));
  prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0); // waits end on time, not within the usual 50 us
  std::vector<std::string> interfaces = options.texts("quieten");
  interfaces.insert(interfaces.end(), {options.text("left"), options.text("right")});
  quieten(interfaces);
  Relay relay(options.text("left"), options.text("right"), options.text("control"),
              static_cast<std::uint64_t>(options.number("seed")));
  relay.run(signals);
  relay.say_counts();
  return 0;
}

} // namespace drsim::inject::shop
