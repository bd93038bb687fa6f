// The scoreboard finds every kind of difference and says where it is.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "verif/harness/beat.hpp"
#include "verif/harness/scoreboard.hpp"

namespace sfpgen::harness {
namespace {

Beat sample_beat() {
  Beat beat = make_beat(16, 16, false);
  beat.data = {0x11111111U, 0x22222222U, 0x33333333U, 0x44444444U};
  return beat;
}

struct Fixture {
  MismatchLog log;
  StreamScoreboard board{"m_axis", 4, log};
};

}  // namespace

TEST_CASE("equal beats match") {
  Fixture fixture;
  fixture.board.expect({sample_beat(), 3, 0});
  CHECK(fixture.board.check(sample_beat(), 7));
  CHECK(fixture.log.count() == 0);
  CHECK(fixture.board.empty());
}

TEST_CASE("every single flipped bit is found, in its lane") {
  for (std::size_t bit = 0; bit < 128; ++bit) {
    Fixture fixture;
    fixture.board.expect({sample_beat(), 3, 5});
    Beat flipped = sample_beat();
    flipped.data[bit / 32U] ^= std::uint32_t{1} << (bit % 32U);
    CHECK_FALSE(fixture.board.check(flipped, 7));
    REQUIRE(fixture.log.count() == 1);
    const Mismatch& mismatch = fixture.log.first().front();
    CHECK(mismatch.lane == bit / 32U);
    CHECK(mismatch.packet == 3);
    CHECK(mismatch.beat == 5);
  }
}

TEST_CASE("another TUSER is found, but not on a beat that keeps nothing") {
  Fixture fixture;
  Beat marked = sample_beat();
  marked.user = 5;
  fixture.board.expect({marked, 3, 5});
  CHECK_FALSE(fixture.board.check(sample_beat(), 7));
  REQUIRE(fixture.log.count() == 1);
  CHECK(fixture.log.first().front().expected.find("TUSER 0x5") != std::string::npos);
  Beat end = null_terminator(16);
  end.user = 5;
  fixture.board.expect({end, 3, 6});
  CHECK(fixture.board.check(null_terminator(16), 8));
}

TEST_CASE("the place of a difference comes from the bench") {
  Fixture fixture;
  fixture.board.locate_with([](std::uint64_t packet, std::uint64_t beat, std::size_t bit) {
    return Place{packet * 100U + beat, bit};
  });
  fixture.board.expect({sample_beat(), 3, 5});
  Beat flipped = sample_beat();
  flipped.data[2] ^= 4U;
  fixture.board.check(flipped, 9);
  const Mismatch& mismatch = fixture.log.first().front();
  CHECK(mismatch.row == 305);
  CHECK(mismatch.lane == 66);
  CHECK(mismatch.expected == "0x33333333");
  CHECK(mismatch.got == "0x33333337");
  CHECK(to_string(mismatch) ==
        "m_axis: packet 3, row 305, lane 66 (beat 5 of the packet, cycle 9): expected 0x33333333, "
        "got 0x33333337");
}

TEST_CASE("a difference in TKEEP or TLAST alone is found") {
  Fixture keep;
  keep.board.expect({sample_beat(), 0, 0});
  Beat shorter = sample_beat();
  shorter.keep[0] = 0x0FFFU;
  CHECK_FALSE(keep.board.check(shorter, 0));
  CHECK(keep.log.first().front().lane == 3);
  Fixture last;
  last.board.expect({sample_beat(), 0, 0});
  Beat ending = sample_beat();
  ending.last = true;
  CHECK_FALSE(last.board.check(ending, 0));
  CHECK(last.log.first().front().got == "0x11111111 with TLAST");
}

TEST_CASE("bytes that are not kept do not count") {
  Fixture fixture;
  Beat wanted = make_beat(16, 8, true);
  Beat got = wanted;
  got.data[3] = 0xDEADBEEFU;
  fixture.board.expect({wanted, 0, 0});
  CHECK(fixture.board.check(got, 0));
}

TEST_CASE("a beat too many is a mismatch") {
  Fixture fixture;
  CHECK_FALSE(fixture.board.check(sample_beat(), 0));
  CHECK(fixture.log.first().front().expected == "no beat");
}

TEST_CASE("bytes cut into beats and put together again are the same bytes") {
  for (const std::size_t count : {0U, 1U, 16U, 31U, 48U}) {
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t index = 0; index < count; ++index) {
      bytes[index] = static_cast<std::uint8_t>(index * 7U);
    }
    const std::vector<Beat> beats = beats_of_bytes(bytes, 16);
    CHECK(bytes_of_beats(beats) == bytes);
    CHECK(beats.size() == (count == 0 ? 1 : (count + 15) / 16));
    for (std::size_t index = 0; index < beats.size(); ++index) {
      CHECK(beats[index].last == (index + 1 == beats.size()));
    }
  }
}

}  // namespace sfpgen::harness
