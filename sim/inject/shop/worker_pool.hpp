#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace drsim::inject::inline shop {

/// Threads that work off jobs in the order they came. When all are busy another is made, up to a bound, so
/// that jobs do not wait for each other; beyond the bound they wait.
template <typename Job> class WorkerPool {
public:
  using Work = std::function<void(Job)>;
  /// `make`: the work of worker 0, 1, ...; called in its thread.
  WorkerPool(int workers, int most, std::function<Work(int)> make) : most_(most), make_(std::move(make))
  {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < workers; ++i)
      add();
  }
  ~WorkerPool() { drain(); }
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  void give(Job job)
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    if (static_cast<int>(jobs_.size()) > free_ && static_cast<int>(threads_.size()) < most_)
      add();
    changed_.notify_one();
  }

  /// Does what has been given, then ends the threads.
  void drain()
  {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      changed_.notify_all();
    }
    for (std::thread &thread : threads_)
      thread.join();
    threads_.clear();
  }

private:
  void add()
  {
    ++free_; // from now: a job given meanwhile is its
    threads_.emplace_back([this, number = static_cast<int>(threads_.size())] { live(make_(number)); });
  }

  void live(const Work &work)
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      --free_;
      lock.unlock();
      work(std::move(job));
      lock.lock();
      ++free_;
    }
  }

  int most_;
  std::function<Work(int)> make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::list<std::thread> threads_;
  int free_ = 0;
  bool ending_ = false;
};

} // namespace drsim::inject::shop
