// The schedule of Accuracy Boosters against its sentence in the paper.
#include <sfpgen/golden/booster.hpp>

#include <doctest/doctest.h>

namespace sfpgen::golden::test {

TEST_CASE("the first layer, the last one and the last epoch have 6 bits, all others 4") {
  BoosterSchedule schedule;
  schedule.layers = 20;
  schedule.epochs = 160;
  for (std::uint32_t epoch = 0; epoch < 160; ++epoch) {
    for (std::uint32_t layer = 0; layer < 20; ++layer) {
      const bool boosted = layer == 0 || layer == 19 || epoch == 159;
      REQUIRE(booster_bits(schedule, layer, epoch) == (boosted ? 6 : 4));
    }
  }
}

TEST_CASE("a schedule can boost none, several and more than all layers and epochs") {
  BoosterSchedule schedule{4, 8, 5, 5, 0, 0, 0};
  for (std::uint32_t layer = 0; layer < 9; ++layer)
    CHECK(booster_bits(schedule, layer, layer) == 4);
  schedule.first_layers = 2;
  schedule.last_layers = 1;
  CHECK(booster_bits(schedule, 1, 0) == 8);
  CHECK(booster_bits(schedule, 2, 0) == 4);
  CHECK(booster_bits(schedule, 3, 4) == 4);
  CHECK(booster_bits(schedule, 4, 0) == 8);
  schedule.last_epochs = 9;
  CHECK(booster_bits(schedule, 2, 0) == 8);
}

TEST_CASE("a layer or an epoch behind the last one counts as the last one") {
  const BoosterSchedule schedule{4, 6, 3, 3};
  CHECK(booster_bits(schedule, 1, 3) == 6);
  CHECK(booster_bits(schedule, 0xFFFFFFFF, 0) == 6);
  CHECK(booster_bits(schedule, 1, 0xFFFFFFFF) == 6);
}

TEST_CASE("what is wrong with a schedule is said, all of it") {
  CHECK(validate(BoosterSchedule{}).empty());
  CHECK(validate(BoosterSchedule{1, 17, 0, 0}).size() == 4);
  CHECK(validate(BoosterSchedule{1}).front().text() == "bits: 1 is outside 2..16");
}

}  // namespace sfpgen::golden::test
