"""How structured kernels are read out of the kernel files: what they may say, and what becomes of it."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "wasm"))

pytestmark = pytest.mark.skipif(
    not (ROOT / "wasm" / "ops").is_dir(),
    reason="the generator is not beside the tests: only the installed package is here",
)


def read(folder: Path, **files: str):
    from generator.kernel_declarations import kernels

    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return kernels(folder)


def test_a_template_has_one_type_for_all_dtypes(tmp_path):
    from generator.kernel_declarations import signatures

    found = read(
        tmp_path,
        scan__inc='LT_KERNEL_T(total, "f32 i64", (lt_idx n,\n    const T *x, int64_t *at, T *y))\n{\n}\n'
        'LT_KERNEL_T(mean, "f32", (lt_idx n, const T *x))\n{\n}\n',
        count__c="LT_KERNEL(count, (lt_idx n, const uint8_t *mask /* (bytes) */, lt_idx *out))\n{\n}\n",
    )
    assert list(found) == ["count", "mean", "total"]
    assert found["total"].parameters == "lt_idx n, const void *x, int64_t *at, void *y"
    assert list(found["total"].functions()) == ["total_i64", "total_f32"]
    assert list(found["count"].functions()) == ["count"]
    text = signatures(tmp_path)
    assert "#define LT_DTYPES_OF_scan (LT_EACH_i64 | LT_EACH_f32)\n" in text
    assert "void LT_FN(total_i64)(lt_idx n, const void *x, int64_t *at, void *y);\n" in text
    assert "void function(lt_idx n, const void *x, int64_t *at, void *y) { typed(n, x, at, y); }\n" in text
    assert "#define LT_EXPORT_total_i64(typed) LT_EXPORT_total(LT_FN(total_i64), typed)\n" in text
    assert "#define LT_EXPORT_mean_i64(typed)\n" in text  # in the same file, but not for this dtype
    assert "LT_EXPORT_mean_f64" not in text


def test_the_dtypes_of_one_kernel_may_stand_in_several_files(tmp_path):
    found = read(
        tmp_path,
        gemm__inc='LT_KERNEL_T(gemm, "f32 f64", (lt_idx n, T *c))\n',
        gemm_int__inc='LT_KERNEL_T(gemm, "i32", (lt_idx n, T *c))\n',
    )
    assert {name: path.name for name, path in found["gemm"].functions().items()} == {
        "gemm_i32": "gemm_int.inc",
        "gemm_f32": "gemm.inc",
        "gemm_f64": "gemm.inc",
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a__inc": 'LT_KERNEL_T(f, "f32", (T scale, T *x))\n'}, "a.inc: f takes a T by value"),
        ({"a__inc": 'LT_KERNEL_T(f, "f32 f16", (T *x))\n'}, "a.inc: f names the dtype f16; wanted some of b8, u8"),
        ({"a__inc": 'LT_KERNEL_T(f, "", (T *x))\n'}, "kernel f names no dtype"),
        ({"a__inc": "LT_KERNEL_T(f, (T *x))\n"}, "a.inc: a kernel's declaration could not be read"),
        ({"a__inc": 'LT_KERNEL_T(f, "f32", (T *x))\n' * 2}, "a.inc: f is defined twice for f32"),
        ({"a__c": "LT_KERNEL(f, (int x))\n" * 2}, "a.c: f is defined elsewhere"),
        (
            {"a__inc": 'LT_KERNEL_T(f, "f32", (T *x))\n', "b__inc": 'LT_KERNEL_T(f, "i32", (T *y))\n'},
            "b.inc: f is defined elsewhere",
        ),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, files, message):
    with pytest.raises(SyntaxError) as refused:
        read(tmp_path, **files)
    assert message in str(refused.value)


def test_only_what_fuses_is_in_a_table_of_fused_kernels(tmp_path):
    from generator.kernel_declarations import fused

    read(
        tmp_path,
        gemm__inc='#include "tile.inc"\nLT_KERNEL_T(gemm, "f32 f64", (T *x))\n{\n    LT_T(tile)(x);\n}\n\n'
        'LT_KERNEL_T(gemm_work, "f32 f64", (lt_idx *elements))\n{\n    *elements = 1;\n}\n\n'
        'LT_KERNEL_T(scale, "f32 f64", (T *x))\n{\n    x[0] *= 2;\n}\n',
        gemm_int__inc='LT_KERNEL_T(gemm, "i32", (T *x))\n{\n    x[0] += x[1] * x[2];\n}\n',
        tile__inc="LT_INLINE void LT_T(tile)(T *x)\n{\n    if (x) STEP(x);\n}\n",
        steps__h="#define STEP(x) \\\n    FMA(x, x, x)\n",
        type_f32__h="#define FMA lt_fma_f\n",
        simd__h="LT_INLINE vf lt_fma_f(vf a, vf b, vf c) { return a * b + c; }\n",
        count__c="LT_KERNEL(count, (int x))\n{\n}\n",
    )
    assert fused(tmp_path) == {"gemm_f32", "gemm_f64", "gemm_work_f32", "gemm_work_f64"}
