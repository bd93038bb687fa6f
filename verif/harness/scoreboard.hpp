// Compares what a stream delivers with what it should, beat for beat, and names the first
// difference.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "verif/harness/beat.hpp"

namespace sfpgen::harness {

/// One difference between the design and the golden model.
struct Mismatch {
  std::string stream;
  std::uint64_t packet = 0;
  std::uint64_t beat = 0;  ///< index within the packet
  std::uint64_t row = 0;
  std::uint64_t lane = 0;
  std::string expected;
  std::string got;
  std::uint64_t cycle = 0;
};

/// The mismatch as one sentence.
std::string to_string(const Mismatch& mismatch);

/// All mismatches of a run: counts all, keeps the first few.
class MismatchLog {
 public:
  void add(Mismatch mismatch);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<Mismatch>& first() const { return first_; }

  static constexpr std::size_t kept_at_most = 10;

 private:
  std::uint64_t count_ = 0;
  std::vector<Mismatch> first_;
};

/// A beat that a stream has to deliver next.
struct ExpectedBeat {
  Beat beat;
  std::uint64_t packet = 0;
  std::uint64_t index = 0;  ///< within the packet
};

/// Where in the tensor a difference belongs.
struct Place {
  std::uint64_t row = 0;
  std::uint64_t lane = 0;
};

/// Turns the position of a differing bit into a place: (packet, beat index, bit within the beat).
using Locate = std::function<Place(std::uint64_t, std::uint64_t, std::size_t)>;

/// The queue of beats one stream has to deliver.
class StreamScoreboard {
 public:
  /// `granule` bytes make one value or word: the unit in which a difference is shown.
  StreamScoreboard(std::string stream, std::size_t granule, MismatchLog& log);

  void expect(ExpectedBeat beat) { expected_.push_back(std::move(beat)); }
  void locate_with(Locate locate) { locate_ = std::move(locate); }

  /// Compares the next beat; true when it is right. A beat too many is a mismatch.
  bool check(const Beat& got, std::uint64_t cycle);

  /// The packet of the beat that comes next (0 when none does).
  [[nodiscard]] std::uint64_t next_packet() const {
    return expected_.empty() ? 0 : expected_.front().packet;
  }

  [[nodiscard]] bool empty() const { return expected_.empty(); }
  [[nodiscard]] std::size_t size() const { return expected_.size(); }
  void flush() { expected_.clear(); }

 private:
  std::string stream_;
  std::size_t granule_;
  MismatchLog& log_;
  Locate locate_;
  std::deque<ExpectedBeat> expected_;
};

}  // namespace sfpgen::harness
