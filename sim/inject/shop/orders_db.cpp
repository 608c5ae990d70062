#include "sim/inject/shop/orders_db.hpp"

#include "sim/inject/shop/clock.hpp"

#include <algorithm>
#include <chrono>

namespace drsim::inject::inline shop {
namespace {

} // namespace

OrdersDb::OrdersDb(OrdersDbSettings settings)
    : settings_(std::move(settings)),
      name_(settings_.name,
            [dns = settings_.dns](const std::string &name) { return look_up(dns, name, look_up_limit_s); }),
      slots_(static_cast<std::size_t>(settings_.pool)), random_(std::random_device()())
{
}

PgAnswer OrdersDb::insert(std::int64_t id, std::int64_t amount)
{
  return run("insert into orders (id, amount, at) values ($1, $2, clock_timestamp()) on conflict do nothing",
             {std::to_string(id), std::to_string(amount)}, settings_.operation_timeout_s);
}

PgAnswer OrdersDb::find(std::int64_t id)
{
  return run("select amount from orders where id = $1", {std::to_string(id)}, settings_.operation_timeout_s);
}

PgAnswer OrdersDb::alive(double limit_s)
{
  return run("select 1", {}, limit_s);
}

PgAnswer OrdersDb::create_table()
{
  return run("create table if not exists orders (id bigint primary key, amount bigint not null, "
             "at timestamptz not null)",
             {}, settings_.operation_timeout_s);
}

int OrdersDb::in_use()
{
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [](const Slot &s) { return s.taken; }));
}

PgAnswer OrdersDb::run(const std::string &sql, const std::vector<std::string> &values, double limit_s)
{
  const double until_s = steady_s() + limit_s;
  Slot *slot = take(until_s);
  PgAnswer answer;
  if (slot == nullptr) {
    answer.failure = "pool";
    answer.what = "no connection of the pool was free in time";
    return answer;
  }
  answer.ok = true;
  if (steady_s() >= slot->recycle_at_s || !slot->session.usable())
    answer = connect(*slot, until_s);
  if (answer.ok)
    answer = slot->session.query(sql, values, until_s);
  if (!answer.ok) // a server that says no may be a standby under an old address: asked anew next time
    slot->session.close();
  give_back(*slot);
  return answer;
}

OrdersDb::Slot *OrdersDb::take(double until_s)
{
  std::unique_lock lock(mutex_);
  Slot *found = nullptr;
  const auto is_free = [&] {
    // The freshest open one first: a pool that is not busy keeps few connections warm.
    for (Slot &slot : slots_)
      if (!slot.taken && (found == nullptr || slot.recycle_at_s > found->recycle_at_s))
        found = &slot;
    return found != nullptr;
  };
  freed_.wait_for(lock, std::chrono::duration<double>(std::max(0.0, until_s - steady_s())), is_free);
  if (found != nullptr)
    found->taken = true;
  return found;
}

void OrdersDb::give_back(Slot &slot)
{
  const std::lock_guard lock(mutex_);
  slot.taken = false;
  freed_.notify_one();
}

PgAnswer OrdersDb::connect(Slot &slot, double until_s)
{
  slot.session.close();
  const double connect_until_s = std::min(until_s, steady_s() + settings_.connect_timeout_s);
  const Name::Found found = name_.address(steady_s());
  if (found.address.empty()) {
    PgAnswer answer;
    answer.failure = "name";
    answer.what = found.problem;
    return answer;
  }
  {
    const std::lock_guard lock(mutex_);
    std::uniform_real_distribution<double> life_s(settings_.recycle_least_s, settings_.recycle_most_s);
    slot.recycle_at_s = steady_s() + life_s(random_);
  }
  return slot.session.connect({found.address, settings_.port}, settings_.login, connect_until_s);
}

} // namespace drsim::inject::shop
