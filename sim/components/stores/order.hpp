#pragma once
#include "sim/components/component.hpp"

#include <functional>
#include <string>

namespace drsim::inline components::inline stores {

/// An action asked of a store that its own actor carries out when it comes to it. What cannot be done is
/// answered at once.
class Order {
public:
  /// `refuses`: why it cannot be done now, for people; "" when it can.
  void start(World &world, const std::string &action, const std::string &id,
             std::function<std::string()> refuses);
  /// Asked, and not answered.
  [[nodiscard]] bool pending() const { return pending_; }
  [[nodiscard]] EventId cause() const { return request_->cause(); }
  [[nodiscard]] const Port &port() const { return *request_; }
  /// Answers it if it is pending.
  void done(World &world, EventId event);
  void refuse(World &world, const std::string &why);

private:
  std::string action_;
  std::string id_;
  std::function<std::string()> refuses_;
  bool pending_ = false;
  Port *request_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace drsim::components::stores
