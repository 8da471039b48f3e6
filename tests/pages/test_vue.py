# ruff: noqa: E501  # a program is a line
from __future__ import annotations

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, build, page_of

COMPONENT = """<script setup lang="ts">
import { computed, ref } from 'vue'
interface Item { name: string }
const props = defineProps<{ title?: string }>()
const items = ref<Item[]>([{ name: 'one' }])
const count = computed(() => items.value.length)
</script>

<template>
  <h1 class="title">{{ props.title ?? 'Count' }} {{ count }}</h1>
  <button @click="items.push({ name: 'two' })">add</button>
</template>

<style scoped>
.title { color: v-bind('"rgb(1, 2, 3)"'); & + button { color: rgb(4, 5, 6) } }
</style>
"""


def test_a_component_is_shown_styled_and_works(visitor: Visitor) -> None:
    async def click(frame: Frame) -> list[str]:
        await frame.click("button")
        return await frame.evaluate(
            "[document.querySelector('h1').innerText, getComputedStyle(document.querySelector('h1')).color, "
            "getComputedStyle(document.querySelector('button')).color]"
        )

    visit = visitor.visit(page_of("vue", COMPONENT), click)
    assert visit.result == ["Count 2", "rgb(1, 2, 3)", "rgb(4, 5, 6)"]
    assert visit.errors == visit.requests == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("<template><b>only {{ 1 + 1 }}</b></template>", "only 2"),
        (
            "<template><b>{{ a }}</b></template>\n<script>\nexport default { data: () => ({ a: 'options' }) }\n</script>",
            "options",
        ),
        ("<script>\nexport const n = 1\n</script>\n<script setup>\nconst a = n + 1\n</script>\n<template>{{ a }}</template>", "2"),
        ("<script setup>\nconst Part = { template: '<i>part</i>' }\n</script>\n<template><Part /></template>", "part"),
        (
            "<script setup>\nimport { defineStore } from 'pinia'\n"
            "const useStore = defineStore('s', { state: () => ({ n: 7 }) })\nconst store = useStore()\n</script>\n"
            "<template>store {{ store.n }}</template>",
            "store 7",
        ),
        (
            "<script setup>\nimport { useToggle } from '@vueuse/core'\nimport { Heart } from 'lucide-vue-next'\n"
            "const [on] = useToggle(true)\n</script>\n<template><Heart /> {{ on }}</template>",
            "true",
        ),
        ("<template><p>nested</p></template>\n<style lang=\"scss\">\np { b { color: red } }\n</style>", "nested"),
    ],
)  # fmt: skip
def test_every_usual_way_to_write_a_component_is_shown(visitor: Visitor, code: str, text: str) -> None:
    visit = visitor.visit(page_of("vue", code), settle=0.2)
    assert visit.text.strip() == text
    assert visit.errors == visit.requests == []


def test_a_script_that_mounts_an_application_is_run(visitor: Visitor) -> None:
    code = "import { createApp } from 'vue'\ncreateApp({ data: () => ({ a: 1 }), template: '<b>app {{ a }}</b>' }).mount('#app')"
    visit = visitor.visit(page_of("vue", code, "javascript"))
    assert visit.text.strip() == "app 1"
    assert visit.errors == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("just text", "At least one <template> or <script>"),
        ("<template>\n  <p v-if=\"a b\">x</p>\n</template>", "line 2"),
        ("<template>\n  <div>\n</template>", "line 2"),
        ("<script setup>\nconst a = 1\nconst b = ;\n</script>\n<template>x</template>", "line 3"),
        ("<script setup>\nimport A from './A.vue'\n</script>\n<template><A /></template>", "line 2: “./A.vue”"),
        ("<script setup>\nimport q from 'quasar'\n</script>\n<template>{{ q }}</template>", "The package “quasar”"),
        ("<template>x</template>\n<style lang=\"scss\">\np { color: $a }\n</style>", "line 3: Undefined variable"),
        ("<template>x</template>\n<style lang=\"less\">\n@a: red;\np { color: @a }\n</style>", "line 2: <style lang=\"less\">"),
        ("<script setup>\nconst a = 1\n</script>", "nothing to show"),
        ("<template>x</template>\n<style scoped>\np { color: red\n</style>", "line 3"),
    ],
)  # fmt: skip
def test_what_can_not_be_built_is_told_with_its_line(code: str, problem: str) -> None:
    built = build("vue", code)
    assert built.html is None
    assert problem in built.problems
