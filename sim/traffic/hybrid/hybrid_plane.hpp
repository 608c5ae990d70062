#pragma once
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"
#include "sim/traffic/hybrid/books.hpp"
#include "sim/traffic/hybrid/setting_log.hpp"
#include "sim/traffic/plane.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace drsim::traffic::inline hybrid {

/// Rates, but where a tier is doubtful every transaction, from shortly before until all is calm again
/// (decisions/0021). Without doubt it is the fluid plane to the bit. A window begins in the last calm, or, in
/// a long overload, half a minute before and kept at the backlog of the rates until retries carry that. After
/// so many calls of a trial rates go on; doubt_s() says what they leave open then, and where a calm window
/// has shown that the little doubt they have is of no consequence. Not modelled: in a window that begins in
/// overload, the queue for a store's connections as the rates have it (it comes about in that half minute or
/// not); half-done transactions handed back know their journey and region, not their stage.
class HybridPlane final : public Plane {
public:
  explicit HybridPlane(const PlaneSettings &settings);
  HybridPlane(const HybridPlane &) = delete;

  void set_dns_answer(int region) override;
  void set_edge(int region, bool serving) override;
  void set_edge_refuses(int region, bool refuses) override;
  using Plane::set_service;
  void set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                   double error_ratio) override;
  void fail_in_service(int region, const std::string &service, std::size_t zone, double share) override;
  void set_store(int region, const std::string &store, bool readable, bool writable, double speed) override;
  void set_store_errors(int region, const std::string &store, double error_ratio) override;
  void set_cache_warmth(int region, const std::string &cache, double share) override;
  void set_edge_loss(int region, double share) override;
  void set_edge_turned_away(int region, double share) override;
  void set_front(const Front &front) override;
  void set_grey(int region, const std::string &name, const Grey &grey) override;
  void set_store_route(int region, const std::string &store, int store_region, double latency_s) override;
  void set_load_factor(double factor) override;
  void set_attack(double factor) override;
  void set_attack_stopped(int region, double share) override;

  void advance_to(double t_s) override;
  void publish() override;

  [[nodiscard]] const Totals &totals(std::size_t journey) const override { return books_.totals()[journey]; }
  [[nodiscard]] JourneyView view(std::size_t journey) const override { return shown_.views[journey]; }
  [[nodiscard]] double utilisation(int region, const std::string &service) const override;
  [[nodiscard]] double write_rate_per_s(int region, const std::string &store) const override;
  [[nodiscard]] double cache_read_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double cache_fill_rate_per_s(int region, const std::string &cache) const override;
  [[nodiscard]] double acknowledged_writes(int region, const std::string &store) const override;
  [[nodiscard]] double edge_rate_per_s(int region) const override;
  [[nodiscard]] double edge_error_ratio(int region) const override;
  [[nodiscard]] double waiting(int region, const std::string &name) const override
  {
    return playing().waiting(region, name);
  }
  [[nodiscard]] double backlog() const override { return playing().backlog(); }
  [[nodiscard]] double excess_backlog() const override { return playing().excess_backlog(); }
  [[nodiscard]] double user_share(int region) const override { return playing().user_share(region); }
  [[nodiscard]] double now_s() const override { return playing().now_s(); }
  [[nodiscard]] bool settled() const override { return playing().settled(); }
  [[nodiscard]] double doubt_s() const override { return doubt_s_; }

  /// Seconds so far in which every transaction was played, and in how many windows.
  [[nodiscard]] double exact_s() const { return exact_s_; }
  [[nodiscard]] std::uint64_t windows() const { return windows_; }

private:
  /// Figures over an interval.
  struct Figures {
    struct Slot {
      double utilisation = 0;
      double commit_per_s = 0;
      double cache_read_per_s = 0;
      double cache_fill_per_s = 0;
    };
    struct Edge {
      double rate_per_s = 0;
      double error_ratio = 0;
    };
    double interval_s = 0;
    std::vector<JourneyView> views;
    std::vector<Slot> slots;
    std::vector<Edge> edges;
  };

  [[nodiscard]] const Plane &playing() const
  {
    return exact_ != nullptr ? static_cast<const Plane &>(*exact_) : fluid_;
  }
  [[nodiscard]] std::size_t slot_of(int region, const std::string &name) const
  {
    return places_.slot(static_cast<std::size_t>(region), name);
  }
  /// Remembers a setting and sets it on whoever plays, and on rates that stand still.
  void set(const std::string &what, const SettingLog::Setting &setting);
  void set_dns(const std::string &what, const SettingLog::Setting &setting,
               std::function<void(DnsShares &)> moves);
  void apply(const SettingLog::Setting &setting);

  void play_rates(double t_s);
  void play_in_doubt(double t_s);
  /// Hardly anybody is late by the rates, or nearly everybody.
  [[nodiscard]] bool doubts_little() const;
  void play_exactly(double t_s);
  void look_at_rates();
  void open_window();
  /// Where a window begins that is to take over now, and whether all was calm there.
  [[nodiscard]] double begin_of_window(bool &calm) const;
  [[nodiscard]] const HandOver &state_at(double t_s) const;
  /// Ends the window where rates may go on; `must`: whatever they say.
  void try_to_close(bool must);
  void count();

  // --- figures ---
  void close_part();
  [[nodiscard]] Figures read(const Plane &plane, double interval_s) const;
  static void add(Figures &all, const Figures &part);

  PlaneSettings settings_;
  Places places_;
  FluidPlane fluid_;
  std::unique_ptr<ExactPlane> exact_; ///< plays while there is one
  SettingLog log_;
  Books books_;
  std::vector<double> acknowledged_before_; ///< by slot: of earlier windows
  std::deque<HandOver> states_;             ///< of the rates of late
  double calm_s_ = 0;                       ///< when rates were calm last
  double exact_s_ = 0;
  double doubt_s_ = 0;
  double calls_ = 0;        ///< that were played exactly
  double window_calls_ = 0; ///< of them, by the present window
  bool assured_ = false;    ///< a window has shown that the doubt is of little consequence
  double look_s_ = 0;       ///< when a window is looked at next
  std::uint64_t windows_ = 0;

  double published_s_ = 0;
  double part_s_ = 0; ///< begin of the part that the playing plane has not published
  Figures parts_;     ///< of the interval, by planes that have handed over since
  Figures shown_;
};

} // namespace drsim::traffic::hybrid
