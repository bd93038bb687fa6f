// Blocks shared among threads, and the first of their errors.
#pragma once

#include <sfpgen/result.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "sentence.hpp"

namespace sfpgen::codec {

/// Calls work(i) for 0..count-1 from several threads; work does not throw. Fewer threads than
/// wanted do it as well.
inline void share(std::size_t count, unsigned threads,
                  const std::function<void(std::size_t)>& work) {
  const std::size_t wanted =
      threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : threads;
  std::atomic<std::size_t> next{0};
  const auto take_part = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  std::vector<std::jthread> helpers;
  try {
    while (helpers.size() + 1 < std::min(wanted, count)) {
      helpers.emplace_back(take_part);
    }
  } catch (const std::system_error&) {
    // The system gives no more threads: those that are there share the work.
    helpers.shrink_to_fit();
  }
  take_part();
}

/// The first error by block number, whichever thread meets it first.
class FirstError {
 public:
  void add(std::size_t block, const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!error_ || block < block_) {
      block_ = block;
      error_ =
          Error{golden::sentence("block ", block, error.place.empty() ? "" : ", ", error.place),
                error.reason};
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  std::mutex mutex_;
  std::size_t block_ = 0;
  std::optional<Error> error_;
};

}  // namespace sfpgen::codec
