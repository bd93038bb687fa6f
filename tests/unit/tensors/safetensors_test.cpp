// .safetensors files: what is read, and what is refused with which words.
#include <doctest/doctest.h>

#include "support.hpp"

namespace sfpgen::tensors::test {
namespace {

std::string error_in(const std::string& header, const std::string& data = {}) {
  return error_of("x.safetensors", safetensors(header, data));
}

}  // namespace

TEST_CASE("tensors of a .safetensors file come in the order of their bytes, with their dtypes") {
  const TemporaryFile file(
      "x.safetensors", safetensors(R"({"__metadata__":{"format":"pt"},)"
                                   R"("b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},)"
                                   R"("a":{"dtype":"BF16","shape":[1,1],"data_offsets":[0,2]},)"
                                   R"("c":{"dtype":"F16","shape":[],"data_offsets":[2,4]},)"
                                   R"("n":{"dtype":"I64","shape":[0],"data_offsets":[12,12]}}   )",
                                   "aaccbbbbBBBB"));
  const auto opened = TensorFile::open(file.path());
  REQUIRE(opened.ok());
  CHECK(opened->kind() == FileKind::safetensors);
  REQUIRE(opened->tensors().size() == 3);
  CHECK(opened->tensors()[0].name == "a");
  CHECK(opened->tensors()[0].format == golden::bf16);
  CHECK(opened->tensors()[1].name == "c");
  CHECK(opened->tensors()[1].format == golden::fp16);
  CHECK(opened->tensors()[1].values == 1);
  CHECK(opened->tensors()[2].dtype == "F32");
  CHECK(items_of(*opened, 0, 5) == "aa");
  CHECK(items_of(*opened, 1, 5) == "cc");
  CHECK(items_of(*opened, 2, 1) == "bbbbBBBB");
  REQUIRE(opened->left_out().size() == 1);
  CHECK(opened->left_out()[0].name == "n");
  CHECK(opened->left_out()[0].reason == "dtype I64 is not F64, F32, F16 or BF16");
}

TEST_CASE("damaged .safetensors files are refused with the place and the reason") {
  CHECK(error_of("x.safetensors", "") ==
        "byte 0: the file is empty; a .npy, .npz or .safetensors file belongs here");
  CHECK(error_of("x.safetensors", "abc") ==
        "byte 0: the file ends after 3 bytes, inside the length of a .safetensors header");
  CHECK(error_of("x.safetensors", little(1000, 8) + "{}") ==
        "byte 0: the header's length of 1000 bytes reaches past the end of the file (or this is no "
        ".npy, .npz or .safetensors file)");
  CHECK(error_of("x.safetensors", little(~std::uint64_t{0}, 8) + "{}").starts_with("byte 0: "));
  CHECK(error_in("{") == "byte 9: the header is not JSON");
  CHECK(error_in("[]") == "header: the JSON is not an object");
  CHECK(error_in(std::string(20, '[')) == "header: JSON is nested deeper than 8 levels");
  CHECK(error_in(R"({"a":1,"a":2})") == R"(header: key "a" is there twice)");
  CHECK(error_in(R"({"a":1})") ==
        R"(tensor "a": an object with dtype, shape and data_offsets belongs here)");
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[1]}})") ==
        R"(tensor "a": the key data_offsets is missing)");
  CHECK(error_in(R"({"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}})", "1234") ==
        R"(tensor "a": dtype "F99" is not one of F64, F32, F16, BF16, nor one that is left out)");
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "1234") ==
        R"(tensor "a": shape is not an array of whole numbers)");
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}})", "1234") ==
        R"(tensor "a": data_offsets [0, 8] are not within the 4 bytes behind the header)");
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", "1234") ==
        R"(tensor "a": data_offsets [4, 0] are not within the 4 bytes behind the header)");
  CHECK(
      error_in(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "1234") ==
      R"(tensor "a": data_offsets [0, 4] hold 4 bytes, which is not what shape (2,) of F32 takes)");
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,4]}})",
                 "1234")
            .find("which is not what shape") != std::string::npos);
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                 R"("b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                 "123456") == R"(tensor "b": data_offsets [2, 6] overlap those of "a")");
  CHECK(
      error_in(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})", "123456") ==
      R"(tensor "a": bytes 0 to 2 behind the header, ahead of its data_offsets, belong to no tensor)");
  CHECK(error_in(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "123456") ==
        "header: the tensors take 4 bytes, the file has 6 behind the header");
}

TEST_CASE("patterns fit whole names") {
  CHECK(matches("*", ""));
  CHECK(matches("*", "layer.0.weight"));
  CHECK(matches("*.weight", "layer.0.weight"));
  CHECK(matches("layer.?.weight", "layer.0.weight"));
  CHECK(matches("*a*b*c", "xxayybzzabc"));
  CHECK_FALSE(matches("layer", "layer.0"));
  CHECK_FALSE(matches("layer.?.weight", "layer.10.weight"));
  CHECK_FALSE(matches("", "x"));
  CHECK(matches("layer.[01].weight", "layer.1.weight"));
}

}  // namespace sfpgen::tensors::test
