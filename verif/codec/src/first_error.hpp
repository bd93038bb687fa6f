// The first of the errors that threads meet.
#pragma once

#include <sfpgen/result.hpp>

#include <cstddef>
#include <mutex>
#include <optional>

#include "sentence.hpp"

namespace sfpgen::codec {

/// The first error by block number, whichever thread meets it first.
class FirstError {
 public:
  void add(std::size_t block, const Error& error) {
    add_named(block,
              {golden::sentence("block ", block, error.place.empty() ? "" : ", ", error.place),
               error.reason});
  }

  /// An error whose place has the block already.
  void add_named(std::size_t block, const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!error_ || block < block_) {
      block_ = block;
      error_ = error;
    }
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  std::mutex mutex_;
  std::size_t block_ = 0;
  std::optional<Error> error_;
};

}  // namespace sfpgen::codec
