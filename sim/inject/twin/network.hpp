#pragma once
// The twin's wires: a namespace a host, a bridge a region, and what joins them. To be called within the
// sandbox.

#include "sim/inject/twin/twin_file.hpp"

#include <map>
#include <string>

namespace drsim::inject::inline twin {

/// A network namespace that lives as long as this holds it.
class NetworkNamespace {
public:
  NetworkNamespace() = default;
  /// A new one.
  [[nodiscard]] static NetworkNamespace make();
  /// The caller's own.
  [[nodiscard]] static NetworkNamespace own();
  NetworkNamespace(NetworkNamespace &&other) noexcept;
  NetworkNamespace &operator=(NetworkNamespace &&other) noexcept;
  ~NetworkNamespace();
  /// Moves the calling thread in; throws std::system_error.
  void enter() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

private:
  explicit NetworkNamespace(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

/// All wires of a twin.
class TwinNetwork {
public:
  /// Makes them; throws std::runtime_error with what the system said.
  explicit TwinNetwork(const TwinPlan &plan);
  [[nodiscard]] const NetworkNamespace &of(const std::string &host) const { return hosts_.at(host); }
  /// Runs a program within a host's namespace ("": the switches' own).
  [[nodiscard]] std::string run_in(const std::string &host, const std::vector<std::string> &argv,
                                   const std::string &input, int &status) const;
  /// The bandwidth of a bridge's wire, each way; 0: as its plan says. Empty, or what went wrong.
  [[nodiscard]] std::string set_bandwidth(const TwinBridge &bridge, std::uint64_t bits_per_s) const;

private:
  void join(const TwinBridge &bridge, const std::string &world);
  void connect(const TwinHost &host);
  NetworkNamespace switches_;
  std::map<std::string, NetworkNamespace> hosts_;
};

/// The switch's end of a host's wire, of a region's ("up-eu-a"), and the relay's two ends of one.
[[nodiscard]] std::string wire_of_host(const std::string &host);
[[nodiscard]] std::string wire_of_bridge(const std::string &bridge);
[[nodiscard]] std::string relay_left(const std::string &bridge);
[[nodiscard]] std::string relay_right(const std::string &bridge);

} // namespace drsim::inject::twin
