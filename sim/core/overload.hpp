#pragma once

namespace drsim::inline core {

/// One callable of several, for std::visit.
template <class... F> struct Overload : F... {
  using F::operator()...;
};
template <class... F> Overload(F...) -> Overload<F...>;

} // namespace drsim::inline core
